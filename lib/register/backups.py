"""Backups of the running register: consistent under writers, verified before they count, kept by a rule.

The database is copied by DuckDB itself at one moment of its history; the copy is then opened by a second connection,
its journal followed to the end and compared. Attachments are copied once each. Whatever fails leaves no backup
behind, only a line in the log and an error.
"""

import hashlib
import logging
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from lib.domain.messages import N_, Problem, Problems
from lib.domain.permissions import May, Person, demand
from lib.register import attachments, journal, sealing, second_folder, vault
from lib.register.store import BACKUPS, Reading, Store, opened_copy
from lib.register.vault import Backup

log = logging.getLogger(__name__)

Progress = Callable[[float], object]


class Unverified(Exception):
    """A copy that is not what it should be. It is removed again."""


def vault_of(store: Store) -> Path:
    return store.folder / BACKUPS


def listed(store: Store) -> list[Backup]:
    """The backups beside the register, newest first."""
    return vault.listed(vault_of(store))


def by_hand(store: Store, *, by: Person, at: datetime, progress: Progress = lambda _part: None) -> Backup:
    """A backup that a person asked for; that they did is journalled. Raises `Problems` while another is made."""
    demand(by, May.ADMINISTER)
    backup = make(store, "by_hand", at=at, progress=progress)
    with store.writing() as writing:
        told = {"name": backup.name, "sequence": backup.sequence, "head": backup.head}
        journal.append(writing, "backup", "register", None, told, by=by, at=at)
    return backup


def make(store: Store, kind: str, *, at: datetime, progress: Progress = lambda _part: None) -> Backup:
    """Makes and verifies a backup, removes those the rule does not keep, and copies it to the second folder.

    `progress` hears parts of one. Raises `Problems` while another is made, `Unverified`, `Unavailable`, `OSError`.
    """
    with only_one(store):
        here = vault_of(store)
        here.mkdir(exist_ok=True, mode=0o700)
        vault.sweep(here)
        backup = _made(store, here, kind, at, progress)
        vault.prune(here, at)
        if store.keeping.second is not None:
            second_folder.bring(here, store.keeping.second, at)
        progress(1.0)
    return backup


def before_migrating(at: datetime) -> Callable[[Store], Backup]:
    """For `Store`: makes a backup of an older file before it is brought to this version."""
    return lambda store: make(store, "before_migration", at=at)


@contextmanager
def only_one(store: Store) -> Iterator[None]:
    """One backup, restore or archive at a time."""
    if not store.backing_up.acquire(blocking=False):
        raise Problems([Problem("backup", N_("A backup, archive or restore is under way. Wait until it is finished."))])
    try:
        yield
    finally:
        store.backing_up.release()


def verified(database: Path) -> tuple[int, str, int]:
    """Follows the journal of a detached database file: its last sequence and hash, and the version of the schema.

    Raises `Unverified` when the chain does not hold, `Unavailable` when the file is damaged.
    """
    with opened_copy(database) as copy:
        proof = journal.verify_copy(copy)
        if proof.fault is not None:
            raise Unverified(f"journal entry {proof.fault.sequence} is {proof.fault.kind}")
        _read_whole(copy)
        return proof.rows, proof.head, copy.one("select max(version) as version from schema_version")["version"]


def _read_whole(copy: Reading) -> None:
    """Every block in use is read once: a damaged one shows."""
    for row in copy.ask("select table_name from duckdb_tables() order by table_name"):
        copy.one(f'select count(hash(columns(*))) from "{row["table_name"]}"')


def _made(store: Store, here: Path, kind: str, at: datetime, progress: Progress) -> Backup:
    part, final = here / (vault.name_of(kind, at) + vault.PART), here / vault.name_of(kind, at)
    before = journal.head(store)
    try:
        part.mkdir(mode=0o700)
        store.copy_to(part / vault.DATABASE)
        progress(0.4)
        sequence, head, schema = verified(part / vault.DATABASE)
        if sequence < before[0]:
            raise Unverified(f"the copy ends at entry {sequence}, before {before[0]}")
        progress(0.6)
        files, missing = _attachments(store, here, _wanted(part / vault.DATABASE), progress)
        database, digest = _sealed(part / vault.DATABASE, here, store.keeping.passphrase)
        backup = Backup(
            folder=part,
            made_at=at,
            kind=kind,
            sequence=sequence,
            head=head,
            schema=schema,
            sha256=digest,
            size=database.stat().st_size,
            attachments_size=sum(vault.place_of(here, name).stat().st_size for name in files.values()),
            encrypted=store.keeping.passphrase is not None,
            attachments=files,
            missing=missing,
        )
        vault.describe(backup)
        part.rename(final)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        log.exception("the backup %s was not made", final.name)
        raise
    return vault.described(final) or _gone(final)


def _gone(final: Path) -> Backup:
    raise Unverified(f"{final} is not there any more")


def _wanted(database: Path) -> list[str]:
    with opened_copy(database) as copy:
        return [row["sha256"] for row in copy.ask("select distinct sha256 from attachments order by sha256")]


def _attachments(
    store: Store, here: Path, wanted: list[str], progress: Progress
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Each attachment into the folder of backups, unless it is there; those that are gone or damaged are named."""
    files, missing = {}, []
    for done, sha256 in enumerate(wanted, 1):
        name = _kept_name(here, sha256, store.keeping.passphrase)
        place, source = vault.place_of(here, name), attachments.place(store, sha256)
        if not place.exists() and not _copied(source, place, sha256, here, store.keeping.passphrase):
            log.error("attachment %s is gone or damaged and is not in the backup", sha256)
            missing.append(sha256)
            continue
        files[sha256] = name
        progress(0.6 + 0.3 * done / len(wanted))
    return files, tuple(missing)


def _copied(source: Path, place: Path, sha256: str, here: Path, passphrase: str | None) -> bool:
    """Whether the attachment was there, as it was added, and is now copied."""
    try:
        if vault.digest_of(source) != sha256:
            return False
    except FileNotFoundError:
        return False
    _written(source, place, here, passphrase)
    return True


def _written(source: Path, place: Path, here: Path, passphrase: str | None) -> str:
    """Copies a file, sealed where there is a passphrase; gives the SHA-256 of what lies there."""
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if passphrase is None:
        with open(source, "rb") as file:
            return vault.written(place, vault.pieces(file))
    part = place.with_name(place.name + vault.PART)
    with open(source, "rb") as file, open(part, "wb") as target:
        sealing.seal(file, target, passphrase, vault.salt_of(here))
        target.flush()
        os.fsync(target.fileno())
    part.replace(place)
    return vault.digest_of(place)


def _sealed(database: Path, here: Path, passphrase: str | None) -> tuple[Path, str]:
    """The database's file as it will lie there, and its SHA-256; sealed it is opened once more and compared."""
    if passphrase is None:
        return database, vault.digest_of(database)
    place = database.with_name(database.name + sealing.ENDING)
    plain, digest = vault.digest_of(database), _written(database, place, here, passphrase)
    if digest_of_opened(place, passphrase) != plain:
        raise Unverified(f"{place.name} does not open to what was sealed")
    database.unlink()
    return place, digest


def digest_of_opened(place: Path, passphrase: str) -> str:
    """The SHA-256 of what is sealed in a file. Raises `Sealed`."""
    digest = hashlib.sha256()
    with open(place, "rb") as file:
        for piece in sealing.opened(file, passphrase):
            digest.update(piece)
    return digest.hexdigest()


def _kept_name(here: Path, sha256: str, passphrase: str | None) -> str:
    if passphrase is None:
        return sha256
    return sealing.hidden(sha256, passphrase, vault.salt_of(here)) + sealing.ENDING
