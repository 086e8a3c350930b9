"""``tianping rebuild``: make the views anew from the journal."""

from __future__ import annotations

from pathlib import Path

import click
from rich.progress import Progress

from tianping.cli.language import t
from tianping.cli.output import CONSOLE, NOTES
from tianping.cli.reading import folder_argument, seal_of
from tianping.core.commands import Command
from tianping.core.events import Event, decode_outcomes
from tianping.node.folder import Folder
from tianping.node.opening import open_journal, open_snapshots
from tianping.node.restart import restore
from tianping.views.engine import open_views
from tianping.views.rebuild import rebuild

__all__ = ["command"]


@click.command(
    help=t(
        "Empty the views of FOLDER's platform and fold them again from the journal."
        " The platform must not run.",
        "清空 FOLDER 中平台的视图并由日志重新生成。平台须已停止。",
    )
)
@folder_argument
def command(folder: Path) -> None:
    """Rebuild with progress."""
    place = Folder(folder)
    settings = place.settings()
    seal = seal_of(place.key_ring, needed=True)
    journal = open_journal(place, settings, seal=seal)
    try:
        restored = restore(journal, open_snapshots(place, seal=seal))

        def last_outcomes(first_seq: int, commands: list[Command]) -> list[list[Event]]:
            """Return the outcomes of the last row, which no later row attests."""
            del first_seq, commands
            return decode_outcomes(restored.pending)

        engine = open_views(settings.views or place.views_url, seal=seal)
        try:
            with Progress(console=NOTES, transient=True) as bar:
                task = bar.add_task(t("Rebuilding", "重建中"), total=journal.head().seq)
                seq = rebuild(
                    journal,
                    engine,
                    replay=last_outcomes,
                    progress=lambda done, total: bar.update(task, completed=done, total=total),
                )
        finally:
            engine.dispose()
    finally:
        journal.close()
    CONSOLE.print(t(f"Views rebuilt up to command {seq}.", f"视图已重建至第 {seq} 号指令。"))
