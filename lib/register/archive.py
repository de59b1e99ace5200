"""The way out for ever: every table as Parquet and as JSON, with the attachments, in one ZIP that needs no program.

What it holds and how its journal is checked stands in the ZIP itself (archive.txt).
"""

import json
import logging
import re
import shutil
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from lib.domain import program
from lib.domain.messages import N_, Problem, Problems
from lib.domain.permissions import May, Person, demand
from lib.register import attachments, backups, journal, sight, vault
from lib.register.backups import Progress
from lib.register.store import Reading, Store

log = logging.getLogger(__name__)

NAME = re.compile(r"rejestr72-archive-\d{8}T\d{6}Z\.zip")
KEPT = timedelta(hours=24)  # long enough to fetch it; then it is only a copy of everything lying about
LEFT_OUT = (
    "sessions",
    "one_time_links",
    "sign_in_attempts",
    "recovery_codes",
    "provider_visits",
    "calendar_feeds",
    "search_words",
    "search_words_outdated",
)
_SECRET = re.compile("password|secret|token|recovery")
_README = (Path(__file__).parent / "archive.txt").read_text("utf-8")


def make(store: Store, *, by: Person, at: datetime, progress: Progress = lambda _part: None) -> Path:
    """Writes the archive of this moment beside the backups; gives its place. `progress` hears parts of one.

    Raises `Refused`, `Problems` while a backup is made and where incidents are hidden from who asks, `Unavailable`
    and `OSError`. The journal says who had one made.
    """
    demand(by, May.ADMINISTER)
    if hidden := sight.hidden_from(store, by):
        message = N_("The archive holds {n} restricted incidents that you may not see. Somebody who may makes it.")
        raise Problems([Problem("backup", message, {"n": len(hidden)})])
    with backups.only_one(store):
        here = backups.vault_of(store)
        here.mkdir(exist_ok=True, mode=0o700)
        clear_away(store, at, timedelta(0))
        part, name = here / f"archive{vault.PART}", f"rejestr72-archive-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}.zip"
        with store.writing() as writing:
            journal.append(writing, "archive", "register", None, {"name": name}, by=by, at=at)
        try:
            schema = _tables(store, part / "tables", at, progress)
            wanted = _attachments(part / "tables")
            _zipped(part, here / f"{name}{vault.PART}", schema, wanted, progress)
            (here / f"{name}{vault.PART}").replace(here / name)
        finally:
            shutil.rmtree(part, ignore_errors=True)
            (here / f"{name}{vault.PART}").unlink(missing_ok=True)
    return here / name


def ready(store: Store, now: datetime) -> Path | None:
    """The archive that may be fetched now, if there is one."""
    there = [file for file in backups.vault_of(store).glob("*.zip") if NAME.fullmatch(file.name)]
    newest = max(there, key=lambda file: file.name, default=None)
    return newest if newest and now - _moment(newest) < KEPT else None


def clear_away(store: Store, now: datetime, older_than: timedelta = KEPT) -> None:
    """Removes archives that are that old; each is a copy of everything."""
    for file in backups.vault_of(store).glob("*.zip"):
        if NAME.fullmatch(file.name) and now - _moment(file) >= older_than:
            file.unlink()


def _moment(file: Path) -> datetime:
    return datetime.strptime(file.stem[-16:], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def _tables(store: Store, folder: Path, at: datetime, progress: Progress) -> dict:
    """Every table as two files, all of one moment; gives what schema.json says."""
    folder.mkdir(parents=True, mode=0o700)
    found = {}
    with store.reading() as reading:
        reading.run("begin")
        try:
            names = _names(reading)
            for done, name in enumerate(names, 1):
                found[name] = _table(reading, name, folder)
                progress(0.6 * done / len(names))
            last = reading.one("select sequence, hash from journal order by sequence desc limit 1")
        finally:
            reading.run("rollback")
    head = (last["sequence"], last["hash"]) if last else (0, journal.GENESIS)
    return {"program": program.NAME, "version": program.VERSION, "at": at.isoformat(), "head": head, "tables": found}


def _names(reading: Reading) -> list[str]:
    rows = reading.ask("select table_name from duckdb_tables() where not internal order by table_name")
    return [row["table_name"] for row in rows if row["table_name"] not in LEFT_OUT]


def _table(reading: Reading, name: str, folder: Path) -> dict:
    columns = [
        (row["column_name"], row["data_type"])
        for row in reading.ask(
            "select column_name, data_type from duckdb_columns() where table_name = $name order by column_index",
            name=name,
        )
        if not _SECRET.search(row["column_name"])
    ]
    listed = ", ".join(f'"{column}"' for column, _ in columns)
    for ending, format_ in (("parquet", "parquet"), ("jsonl", "json")):
        place = (folder / f"{name}.{ending}").as_posix().replace("'", "''")
        reading.run(f"""copy (select {listed} from "{name}" order by all) to '{place}' (format {format_})""")
    counted = reading.one(f'select count(*) as rows from "{name}"') or {}
    return {**counted, "columns": dict(columns)}


def _attachments(tables: Path) -> list[str]:
    """The SHA-256 of every attachment that the archived table names."""
    lines = (tables / "attachments.jsonl").read_text("utf-8").splitlines()
    return sorted({json.loads(line)["sha256"] for line in lines})


def _zipped(part: Path, target: Path, schema: dict, wanted: list[str], progress: Progress) -> None:
    store_folder = part.parent.parent
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", _README)
        for file in sorted((part / "tables").iterdir()):
            archive.write(file, f"tables/{file.name}")
        missing = []
        for done, sha256 in enumerate(wanted, 1):
            place = attachments.place_in(store_folder, sha256)
            if place.exists():
                archive.write(place, f"attachments/{sha256}", zipfile.ZIP_STORED)
            else:
                log.error("attachment %s is gone and is not in the archive", sha256)
                missing.append(sha256)
            progress(0.6 + 0.4 * done / len(wanted))
        archive.writestr("schema.json", json.dumps({**schema, "missing_attachments": missing}, indent=1))
    progress(1.0)
