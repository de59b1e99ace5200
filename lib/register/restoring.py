"""Putting a backup in the register's place, while it runs or not; and going on after a loss.

A backup is unpacked beside the register and checked to the last row before anything is touched. The file before is
kept under `aside/` with the moment of the restore. Attachments are only ever added. Everybody is signed out, and the
journal of what was restored says who restored what over which head.
"""

import hashlib
import logging
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from lib.domain.messages import N_, Problem, Problems
from lib.domain.permissions import May, Person, demand
from lib.register import attachments, backups, journal, recurrences, retention, sealing, vault
from lib.register.backups import Progress
from lib.register.keeping import Keeping
from lib.register.store import BACKUPS, MIGRATIONS, Store, Unavailable
from lib.register.vault import Backup
from lib.register.watermark import NAME as MARK

log = logging.getLogger(__name__)

ASIDE = "aside"
CONSOLE = "console"  # who restored, where nobody is signed in: whoever holds the machine
_DAMAGED = N_("This backup is damaged. Nothing was changed; choose another one.")


@dataclass(frozen=True)
class Restored:
    """What was put in place, where the file before is kept, and which attachments (SHA-256) could not be had."""

    backup: Backup
    aside: Path
    missing: tuple[str, ...]


def found(folder: Path, given: str) -> Backup:
    """The backup with this name beside the register in `folder`, or in the folder that `given` is the path of.

    Raises `Problems` when there is none.
    """
    for place in (folder / BACKUPS / given, Path(given)):
        if given and (place / vault.MANIFEST).is_file() and (backup := vault.described(place)):
            return backup
    raise Problems([Problem("backup", N_("There is no backup “{name}”."), {"name": given})])


def restore(
    store: Store,
    backup: Backup,
    passphrase: str | None = None,
    *,
    by: Person | None,
    at: datetime,
    progress: Progress = lambda _part: None,
) -> Restored:
    """Restores into the running register. `by` None: from the console. Raises `Problems`, and nothing was touched."""
    if by is not None:
        demand(by, May.ADMINISTER)
    with backups.only_one(store):
        aside, over = _aside(store.folder, at), journal.head(store)
        with _unpacked(store.folder, backup, passphrase or store.keeping.passphrase) as unpacked:
            progress(0.6)
            missing = _bring_attachments(store.folder, backup, passphrase or store.keeping.passphrase)
            progress(0.9)
            store.put_in_place(unpacked, aside)
        restored = Restored(backup, aside, missing)
        recurrences.catch_up(store)
        _settle(store, restored, over, by=by, at=at)
    return restored


def restore_folder(folder: Path, backup: Backup, keeping: Keeping, *, at: datetime) -> Restored:
    """Restores where nothing is running, also over a register that cannot be opened any more.

    Raises `Problems` (nothing was touched) and `Unavailable` when another program has the register open.
    """
    try:
        store = Store(folder, keeping)
    except Unavailable as error:
        if error.kind in ("locked", "unwritable"):
            raise
        return _restore_over_ruins(folder, backup, keeping, at)
    try:
        return restore(store, backup, by=None, at=at)
    finally:
        store.close()


def accept_loss(folder: Path, reason: str, at: datetime) -> None:
    """Goes on without the entries that are gone; that they are, and why, is journalled.

    Raises `LookupError` when none are gone, `Unavailable` when something else is wrong.
    """
    try:
        Store(folder).close()
    except Unavailable as error:
        if error.kind != "lost":
            raise
    else:
        raise LookupError("nothing is lost")
    known = (folder / MARK).read_text("ascii", errors="replace").split()[:2]
    store = Store(folder, accept_loss=True)
    try:
        with store.writing() as writing:
            told = {"reason": reason, "known": known, "found": journal.head(writing), "by": CONSOLE}
            journal.append(writing, "accept_loss", "register", None, told, by=None, at=at)
    finally:
        store.close()


def _restore_over_ruins(folder: Path, backup: Backup, keeping: Keeping, at: datetime) -> Restored:
    aside = _aside(folder, at)
    with _unpacked(folder, backup, keeping.passphrase) as unpacked:
        missing = _bring_attachments(folder, backup, keeping.passphrase)
        aside.mkdir(parents=True, mode=0o700)
        for name in (vault.DATABASE, f"{vault.DATABASE}.wal", MARK):
            if (folder / name).exists():
                os.replace(folder / name, aside / name)
        os.replace(unpacked, folder / vault.DATABASE)
    restored = Restored(backup, aside, missing)
    store = Store(folder, keeping)
    try:
        _settle(store, restored, None, by=None, at=at)
    finally:
        store.close()
    return restored


def _aside(folder: Path, at: datetime) -> Path:
    return folder / ASIDE / f"{at.astimezone(UTC):%Y%m%dT%H%M%S.%fZ}"


def _settle(store: Store, restored: Restored, over: tuple[int, str] | None, *, by: Person | None, at: datetime) -> None:
    """Signs everybody out, journals the restore, forgets again what was anonymised since.

    The person is named, for their account may not be in there.
    """
    with store.writing() as writing:
        writing.run("update sessions set ended_at = $now where ended_at is null", now=at)
        writing.run("update one_time_links set used_at = $now where used_at is null", now=at)
        told = {
            "by": by.name if by else CONSOLE,
            "backup": restored.backup.name,
            "head": [restored.backup.sequence, restored.backup.head],
            "over": over,
            "aside": restored.aside.name,
            "missing_attachments": restored.missing,
        }
        journal.append(writing, "restore", "register", None, told, by=None, at=at)
    retention.reapply(store, at)
    log.warning("restored %s; the file before is kept in %s", restored.backup.name, restored.aside)


# -- unpacking and checking


@contextmanager
def _unpacked(folder: Path, backup: Backup, passphrase: str | None) -> Iterator[Path]:
    """The backup's database, plain and checked, beside the register; removed at the end where it was not used."""
    part = folder / BACKUPS / f"restore{vault.PART}"
    shutil.rmtree(part, ignore_errors=True)
    try:
        _demand_fit(backup)
        vault.written(part / vault.DATABASE, _pieces(backup.database, backup, passphrase))
        _demand_same(part / vault.DATABASE, backup)
        yield part / vault.DATABASE
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _demand_fit(backup: Backup) -> None:
    newest = max(int(file.name[:4]) for file in MIGRATIONS.glob("*.sql"))
    if backup.schema > newest:
        sentence = N_("This backup was made by a newer version of this program. Install that version first.")
        raise Problems([Problem("backup", sentence)])
    try:
        is_same = vault.digest_of(backup.database) == backup.sha256
    except OSError:
        is_same = False
    if not is_same:
        raise Problems([Problem("backup", _DAMAGED)])


def _demand_same(database: Path, backup: Backup) -> None:
    try:
        is_same = backups.verified(database) == (backup.sequence, backup.head, backup.schema)
    except (Unavailable, backups.Unverified):
        log.exception("the backup %s is damaged", backup.name)
        is_same = False
    if not is_same:
        raise Problems([Problem("backup", _DAMAGED)])


def _pieces(place: Path, backup: Backup, passphrase: str | None) -> Iterator[bytes]:
    """The plain content of a file of the backup. Raises `Problems` beside the passphrase."""
    if backup.encrypted and not passphrase:
        sentence = N_("This backup is encrypted. Give the passphrase with which it was made.")
        raise Problems([Problem("passphrase", sentence)])
    with open(place, "rb") as file:
        try:
            yield from sealing.opened(file, passphrase) if backup.encrypted and passphrase else vault.pieces(file)
        except sealing.Sealed as error:
            sentence = N_("It does not open with this passphrase.")
            raise Problems([Problem("passphrase", sentence)]) from error


def _bring_attachments(folder: Path, backup: Backup, passphrase: str | None) -> tuple[str, ...]:
    """Puts back what is not there as it was added; gives those that cannot be had."""
    missing = list(backup.missing)
    for sha256, name in backup.attachments.items():
        place = attachments.place_in(folder, sha256)
        if place.exists() and vault.digest_of(place) == sha256:
            continue
        try:
            content = _genuine(vault.place_of(backup.folder.parent, name), backup, passphrase, sha256)
            vault.written(place, content)
        except (OSError, Problems):
            log.exception("attachment %s cannot be restored", sha256)
            missing.append(sha256)
    return tuple(missing)


def _genuine(place: Path, backup: Backup, passphrase: str | None, sha256: str) -> Iterator[bytes]:
    digest = hashlib.sha256()
    for piece in _pieces(place, backup, passphrase):
        digest.update(piece)
        yield piece
    if digest.hexdigest() != sha256:
        raise OSError(f"attachment {sha256} is damaged in the backup")
