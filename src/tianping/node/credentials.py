"""What persons log in with: a file of the node's own, beside the journal and never in it.

Passwords are there as hashes, secrets of codes sealed, enrolment codes as digests. Each row names
the command that let its person enrol; the core's newest such command makes earlier rows void, so
that neither a reset nor a copy of the file put back leaves an old password in force.

Source: RULES-C §7.5; house, ADR-0072.
"""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Final

import msgspec

from tianping.node.errors import FolderError
from tianping.security.password_seal import SALT_BYTES, PasswordSeal, SealBroken
from tianping.security.private_files import PRIVATE_MODE, require_private
from tianping.storage.sqlite_file import connect, transaction

__all__ = ["Credential", "CredentialFile", "CredentialStore"]

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS salt (id INTEGER PRIMARY KEY CHECK (id = 1), salt BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS credentials (
  person TEXT PRIMARY KEY,
  enrolment INTEGER NOT NULL,
  password TEXT NOT NULL,
  password_at_ns INTEGER NOT NULL,
  secret BLOB NOT NULL,
  certificate TEXT NOT NULL,
  last_step INTEGER NOT NULL,
  failures INTEGER NOT NULL,
  locked_until_ns INTEGER NOT NULL,
  locked INTEGER NOT NULL,
  logged_in_at_ns INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS former_passwords (
  person TEXT NOT NULL, at_ns INTEGER NOT NULL, password TEXT NOT NULL,
  PRIMARY KEY (person, at_ns)
) STRICT;
CREATE TABLE IF NOT EXISTS codes (
  person TEXT NOT NULL,
  part TEXT NOT NULL,
  enrolment INTEGER NOT NULL,
  digest BLOB NOT NULL,
  expires_at_ns INTEGER NOT NULL,
  PRIMARY KEY (person, part)
) STRICT;
"""


class Credential(msgspec.Struct, frozen=True, kw_only=True):
    """What one person logs in with, and how its last attempts went.

    Attributes:
        enrolment: The number of the command that let it enrol with this.
        secret: What its codes are made from, base 32.
        certificate: The id of its own certificate; empty when it has none.
        last_step: The step of the last code that counted.
        failures: Failed attempts since the last success.
        locked_until_ns: Until when no attempt counts.
        locked: Whether an administrator locked it.
    """

    person: str
    enrolment: int
    password: str
    password_at_ns: int
    secret: str
    certificate: str = ""
    last_step: int = 0
    failures: int = 0
    locked_until_ns: int = 0
    locked: bool = False
    logged_in_at_ns: int = 0


_FIELDS: Final = Credential.__struct_fields__


class CredentialStore:
    """Reads and writes credentials; what is written is on the disk. Any thread may ask."""

    def __init__(self, path: Path, password: bytes) -> None:
        """Open or create the file, the owner's alone.

        Raises:
            FolderError: it is sealed with another password.
            KeyStoreError: the file is not private.
        """
        self._path = path
        if path.exists():
            require_private(path)
        else:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE_MODE))
        self._connection = connect(path)
        self._connection.execute(_SCHEMA)
        self._lock = threading.RLock()
        self._seal = PasswordSeal(password, self._salt())
        for row in self._connection.execute("SELECT person, secret FROM credentials LIMIT 1"):
            self._opened(str(row[0]), row[1])

    def find(self, person: str) -> Credential | None:
        """Return the credential of a person, whatever has become of its enrolment."""
        with self._lock:
            found = list(
                self._connection.execute(
                    f"SELECT {', '.join(_FIELDS)} FROM credentials WHERE person = ?",  # noqa: S608 - our own names
                    (person,),
                )
            )
        if not found:
            return None
        fields = dict(zip(_FIELDS, found[0], strict=True))
        fields["secret"] = self._opened(person, fields["secret"])
        fields["locked"] = bool(fields["locked"])
        return msgspec.convert(fields, Credential)

    def put(self, credential: Credential, *, remembered: int = 0) -> None:
        """Store a credential.

        ``remembered`` is how many former passwords are kept when the password is another one.
        """
        with self._lock, transaction(self._connection):
            self._write(credential, remembered)

    def enrol(self, credential: Credential, *, remembered: int) -> None:
        """Store a credential for which codes were given, and let these count no more."""
        with self._lock, transaction(self._connection):
            self._write(credential, remembered)
            self._connection.execute("DELETE FROM codes WHERE person = ?", (credential.person,))

    def former_passwords(self, person: str) -> list[str]:
        """Return the hashes of passwords that a person had, the present one among them."""
        with self._lock:
            rows = self._connection.execute(
                "SELECT password FROM former_passwords WHERE person = ? ORDER BY at_ns DESC",
                (person,),
            )
            return [str(row[0]) for row in rows]

    def put_code(
        self, person: str, part: str, *, enrolment: int, digest: bytes, expires_at_ns: int
    ) -> None:
        """Keep the digest of a part of an enrolment code; one drawn before counts no more."""
        with self._lock, transaction(self._connection):
            self._connection.execute(
                "INSERT OR REPLACE INTO codes VALUES (?, ?, ?, ?, ?)",
                (person, part, enrolment, digest, expires_at_ns),
            )

    def codes(self, person: str, *, enrolment: int, at_ns: int) -> dict[str, bytes]:
        """Return the digests of the parts that hold now for an enrolment."""
        with self._lock:
            rows = self._connection.execute(
                "SELECT part, digest FROM codes"
                " WHERE person = ? AND enrolment = ? AND expires_at_ns >= ?",
                (person, enrolment, at_ns),
            )
            return {str(part): digest for part, digest in rows if isinstance(digest, bytes)}

    def close(self) -> None:
        """Release the file."""
        self._connection.close()

    def _salt(self) -> bytes:
        self._connection.execute(
            "INSERT OR IGNORE INTO salt VALUES (1, ?)", (os.urandom(SALT_BYTES),)
        )
        for (salt,) in self._connection.execute("SELECT salt FROM salt"):
            if isinstance(salt, bytes):
                return salt
        return b""

    def _opened(self, person: str, sealed: object) -> str:
        try:
            return self._seal.open(sealed if isinstance(sealed, bytes) else b"", of=person).decode(
                "ascii"
            )
        except SealBroken:
            raise FolderError(
                f"credentials {self._path}: expected secrets sealed with the keys' password,"
                f" found another seal at {person}",
                f"凭据文件 {self._path} 中 {person} 的密封与密钥口令不符",
            ) from None

    def _write(self, credential: Credential, remembered: int) -> None:
        fields = msgspec.structs.asdict(credential)
        fields["secret"] = self._seal.seal(credential.secret.encode("ascii"), of=credential.person)
        fields["locked"] = int(credential.locked)
        marks = ", ".join("?" * len(_FIELDS))
        self._keep_former(credential, remembered)
        self._connection.execute(
            f"INSERT OR REPLACE INTO credentials ({', '.join(_FIELDS)}) VALUES ({marks})",  # noqa: S608 - our own names
            tuple(fields[name] for name in _FIELDS),
        )

    def _keep_former(self, credential: Credential, remembered: int) -> None:
        """Remember the password that is stored now, and forget the oldest."""
        if not remembered:
            return
        self._connection.execute(
            "INSERT OR REPLACE INTO former_passwords VALUES (?, ?, ?)",
            (credential.person, credential.password_at_ns, credential.password),
        )
        self._connection.execute(
            "DELETE FROM former_passwords WHERE person = ? AND at_ns NOT IN (SELECT at_ns FROM"
            " former_passwords WHERE person = ? ORDER BY at_ns DESC LIMIT ?)",
            (credential.person, credential.person, remembered),
        )


class CredentialFile:
    """The credentials of a platform, opened when they are first needed.

    A file that is there is opened at once, so that a wrong password is told at the start.
    """

    def __init__(self, path: Path, password: bytes) -> None:
        self._path = path
        self._password = password
        self._lock = threading.Lock()
        self._store = CredentialStore(path, password) if path.exists() else None

    def opened(self) -> CredentialStore:
        """Return the credentials; any thread may ask."""
        with self._lock:
            if self._store is None:
                self._store = CredentialStore(self._path, self._password)
            return self._store

    def close(self) -> None:
        """Release the file, if it was opened."""
        if self._store is not None:
            self._store.close()
