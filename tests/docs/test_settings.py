"""Every setting and every route is documented, with the value that holds when nobody sets it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import msgspec

from tianping.node import https, offers
from tianping.node.folder import PlatformSettings, Settings


def _shown(root: Path) -> str:
    """Return the settings file that the page shows."""
    page = (root / "docs" / "reference" / "folder.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"^```toml\n(.*?)^```$", page, flags=re.MULTILINE | re.DOTALL)
    return str(block)


def test_settings_page_shows_the_defaults(root: Path) -> None:
    """The file on the page is the file of somebody who changed nothing."""
    shown = msgspec.toml.decode(_shown(root), type=Settings)
    assert shown == Settings(platform=PlatformSettings(name=shown.platform.name))


def test_settings_page_names_every_setting(root: Path) -> None:
    """A setting that the file on the page leaves out stands in the page's text."""
    page = (root / "docs" / "reference" / "folder.md").read_text(encoding="utf-8")
    shown = tomllib.loads(_shown(root))
    missing = []
    for table, value in msgspec.to_builtins(
        Settings(platform=PlatformSettings(name="first"))
    ).items():
        if not isinstance(value, dict):
            missing += [] if f"`{table} =" in page else [table]
            continue
        missing += [f"{table}.{name}" for name in value if name not in shown.get(table, {})]
    assert missing == []


def test_routes_page_names_every_route(root: Path) -> None:
    """Each path the node answers stands on the page of the participants' HTTPS."""
    page = (root / "docs" / "reference" / "https.md").read_text(encoding="utf-8")
    modules = (https, offers)
    source = "".join(Path(str(one.__file__)).read_text(encoding="utf-8") for one in modules)
    routes = re.findall(r'(?:router\.add_|web\.)(?:get|post)\("([^"]+)"', source)
    assert len(routes) >= 7
    assert [route for route in routes if route not in page] == []
