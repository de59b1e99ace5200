"""A folder of backups: each backup a folder of its own, the attachments beside them, every one kept once.

    20261127T011500Z-nightly/register.duckdb    the database, or register.duckdb.sealed
    20261127T011500Z-nightly/backup.json        what it is, and the SHA-256 of its parts
    attachments/ab/ab12…                        by the SHA-256 of their content; sealed ones under a hidden name
    salt                                        of the sealed ones

Plain files throughout: the whole folder may be copied anywhere with anything.
"""

import hashlib
import json
import logging
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from lib.domain import backup_rule
from lib.register import sealing

log = logging.getLogger(__name__)

DATABASE, MANIFEST, SALT = "register.duckdb", "backup.json", "salt"
KINDS = ("nightly", "by_hand", "before_migration")
PART = ".part"  # the ending of what is being written; swept away by the next one
_NAME = re.compile(rf"\d{{8}}T\d{{6}}Z-({'|'.join(KINDS)})")
_BLOCK = 1024 * 1024


@dataclass(frozen=True)
class Backup:
    """One backup, verified when it was made. `sha256` is of the database's file as it lies there; sizes in bytes.

    `attachments` names the files beside it that belong to it by the SHA-256 of their content, `missing` those that
    were gone or damaged already when it was made.
    """

    folder: Path = field(compare=False)
    made_at: datetime
    kind: str
    sequence: int
    head: str
    schema: int
    sha256: str
    size: int
    attachments_size: int
    encrypted: bool
    attachments: Mapping[str, str]  # SHA-256 of the content: name of the file
    missing: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def database(self) -> Path:
        return self.folder / (DATABASE + sealing.ENDING * self.encrypted)


def name_of(kind: str, at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}-{kind}"


def listed(vault: Path) -> list[Backup]:
    """The finished backups in the folder, newest first; a folder that is none is passed over."""
    folders = sorted(vault.iterdir()) if vault.is_dir() else []
    found = [described(folder) for folder in folders if _NAME.fullmatch(folder.name)]
    return sorted((backup for backup in found if backup), key=lambda backup: backup.made_at, reverse=True)


def newest_moment(vault: Path) -> datetime | None:
    """When the newest backup was made, from the names alone."""
    names = [entry for entry in (os.listdir(vault) if vault.is_dir() else ()) if _NAME.fullmatch(entry)]
    return datetime.strptime(max(names)[:16], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC) if names else None


def described(folder: Path) -> Backup | None:
    """What the folder says of itself; None when it is no finished backup."""
    try:
        told: dict[str, Any] = json.loads((folder / MANIFEST).read_text("utf-8"))
        known = {part.name: told[part.name] for part in fields(Backup) if part.name != "folder"}
        known |= {"made_at": datetime.fromisoformat(told["made_at"]), "missing": tuple(told["missing"])}
        if not known["made_at"].tzinfo or not isinstance(known["attachments"], dict):
            return None
        return Backup(folder=folder, **known)
    except (OSError, ValueError, KeyError, TypeError):
        log.warning("%s is no finished backup", folder)
        return None


def describe(backup: Backup) -> None:
    """Writes what the backup is into its folder: from here on it counts."""
    told = {name: value for name, value in asdict(backup).items() if name != "folder"}
    told |= {"made_at": backup.made_at.isoformat(), "format": "rejestr72 backup 1"}
    written(backup.folder / MANIFEST, [json.dumps(told, indent=1, ensure_ascii=False).encode()])


def place_of(vault: Path, name: str) -> Path:
    """Where an attachment of that (hidden) name lies."""
    if not re.fullmatch(r"[0-9a-f]{64}(\.sealed)?", name):
        raise ValueError(name)
    return vault / "attachments" / name[:2] / name


def salt_of(vault: Path) -> bytes:
    """The salt of this folder, made once."""
    file = vault / SALT
    if not file.exists():
        written(file, [sealing.new_salt().hex().encode()])
    return bytes.fromhex(file.read_text("ascii"))


def prune(vault: Path, now: datetime) -> list[str]:
    """Removes the backups that the rule does not keep, then attachments that none names; gives the names removed."""
    there = listed(vault)
    staying = backup_rule.kept((backup.made_at for backup in there), now)
    leaving = [backup for backup in there if backup.made_at not in staying]
    for backup in leaving:
        (backup.folder / MANIFEST).unlink()  # first: half removed it is no backup any more
        shutil.rmtree(backup.folder)
    needed = {name for backup in there if backup.made_at in staying for name in backup.attachments.values()}
    for file in (vault / "attachments").glob("*/*"):
        if file.name not in needed:
            file.unlink()
    return [backup.name for backup in leaving]


def sweep(vault: Path) -> None:
    """Removes what an interrupted run left."""
    for rest in vault.glob(f"*{PART}"):
        shutil.rmtree(rest) if rest.is_dir() else rest.unlink()


def written(place: Path, pieces: Iterable[bytes]) -> str:
    """Writes a new file whole or not at all, synced to the disk; gives its SHA-256."""
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part, digest = place.with_name(place.name + PART), hashlib.sha256()
    try:
        with open(part, "wb", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
            for piece in pieces:
                digest.update(piece)
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, place)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return digest.hexdigest()


def pieces(file: BinaryIO) -> Iterator[bytes]:
    while piece := file.read(_BLOCK):
        yield piece


def digest_of(place: Path) -> str:
    """The SHA-256 of a file's content."""
    with open(place, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
