"""Files kept with an incident: stored once by the SHA-256 of their content, beside the database."""

import hashlib
import os
import re
from datetime import datetime
from pathlib import Path, PurePath

from lib.domain import file_kinds
from lib.domain.incident import kept_text
from lib.domain.messages import N_, Problem, Problems
from lib.domain.permissions import May, Person, Refused, demand
from lib.register import incidents, journal
from lib.register.store import Row, Store, Writing

LARGEST_MB = 10
LARGEST = LARGEST_MB * 1024 * 1024  # bytes
MOST = 50
LONGEST_NAME = 120
# Control characters, marks that turn text round or end a line, halves of a sign, and what a path is made of.
_UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff/\\:*?"<>|]')


def of_incident(store: Store, incident_id: int) -> list[Row]:
    """The incident's files in the order they were added, withdrawn ones last."""
    return store.ask(
        "select * from attachments where incident_id = $incident_id order by withdrawn_at is not null, id",
        incident_id=incident_id,
    )


def add(store: Store, incident_id: int, name: str, content: bytes, *, by: Person, at: datetime) -> Row:
    """Keeps a file: the content first, on disk and synced, then its row.

    To one's own report whoever reported it may add, to any other who may edit. What it is says its content, not the
    browser. Raises `Problems` when the file is too large, a program or not what its name says, or the incident closed:
    what comes to light later is a reason to reopen it.
    """
    demand(by, May.REPORT)
    incidents.demand_sight(store, incident_id, by)
    _demand_adding(store, incident_id, by)
    if len(content) > LARGEST:
        raise Problems([Problem("attachments", N_("“{name}” is larger than 10 MB."), {"name": name})])
    if not content:
        raise Problems([Problem("attachments", N_("“{name}” is empty."), {"name": name})])
    if refused := file_kinds.problem(safe_name(name), content):
        raise Problems([refused])
    row = {
        "incident_id": incident_id,
        "name": safe_name(name),
        "media_type": file_kinds.media_type(safe_name(name), content),
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "added_at": at,
        "added_by": by.id,
    }
    _keep(store, row["sha256"], content)
    with store.writing() as writing:
        if (same := _same_file(writing, row)) is not None:
            return same
        kept = len(
            writing.ask("select id from attachments where incident_id = $id limit $most", id=incident_id, most=MOST)
        )
        if kept >= MOST:
            raise Problems([Problem("attachments", N_("There are {most} files already."), {"most": MOST})])
        row["id"] = writing.new_id()
        writing.insert("attachments", row)
        told = {"after": {n: row[n] for n in ("name", "size", "sha256")}, "attachment": row["id"]}
        journal.append(writing, "attach", "incident", incident_id, told, by=by, at=at)
    return row


def may_add(incident: Row, by: Person) -> bool:
    """Whether this person may add files to an incident while it is open."""
    return by.may(May.EDIT) or (by.may(May.REPORT) and incident["reported_by"] == by.id)


def _demand_adding(store: Store, incident_id: int, by: Person) -> None:
    incident = store.one("select reported_by, state from incidents where id = $id", id=incident_id)
    if incident is None or not may_add(incident, by):
        raise Refused("files are added by whoever handles the incident or reported it")
    if incident["state"] == "closed":
        raise Problems([Problem("attachments", N_("The incident is closed; reopen it to add a file."))])


def content(store: Store, attachment_id: int, *, by: Person) -> tuple[Row, bytes]:
    """A file and its row. Raises `Refused` when the person may not see its incident, `OSError` when it is damaged."""
    row = store.one("select * from attachments where id = $id", id=attachment_id)
    if row is None:
        raise LookupError(attachment_id)
    incidents.demand_sight(store, row["incident_id"], by)
    held = place(store, row["sha256"]).read_bytes()
    if hashlib.sha256(held).hexdigest() != row["sha256"]:
        raise OSError(f"attachment {attachment_id} is not what was added")
    return row, held


def withdraw(store: Store, attachment_id: int, reason: str, *, by: Person, at: datetime) -> None:
    """Takes a file back with a reason; it stays on disk and in the list."""
    demand(by, May.EDIT)
    reason = kept_text(reason)
    if not reason:
        raise Problems([Problem("withdrawn_reason", N_("Say why it is withdrawn."))])
    with store.writing() as writing:
        row = writing.one("select * from attachments where id = $id", id=attachment_id)
        if row is None:
            raise LookupError(attachment_id)
        if row["withdrawn_at"] is not None:
            return
        writing.run(
            "update attachments set withdrawn_at = $at, withdrawn_reason = $reason where id = $id",
            id=attachment_id,
            at=at,
            reason=reason,
        )
        told = {"after": {"name": row["name"]}, "attachment": attachment_id, "reason": reason}
        journal.append(writing, "withdraw_attachment", "incident", row["incident_id"], told, by=by, at=at)


def safe_name(name: str) -> str:
    """The file's own name without folders, control characters and what turns text round; never used as a path."""
    bare = _UNSAFE.sub("_", re.split(r"[/\\]", name)[-1]).strip(". ") or "file"
    ending = PurePath(bare).suffix[:10]
    return bare if len(bare) <= LONGEST_NAME else bare[: LONGEST_NAME - len(ending)] + ending


def _same_file(writing: Writing, row: Row) -> Row | None:
    """The same file under the same name: sent twice by a double click, kept once."""
    return writing.one(
        """
        select *
        from attachments
        where incident_id = $incident_id and name = $name and sha256 = $sha256 and withdrawn_at is null
        """,
        incident_id=row["incident_id"],
        name=row["name"],
        sha256=row["sha256"],
    )


def _keep(store: Store, sha256: str, content: bytes) -> None:
    kept = place(store, sha256)
    if kept.exists():
        return
    kept.parent.mkdir(parents=True, exist_ok=True)
    part = kept.with_suffix(f".{os.getpid()}.{id(content)}.part")
    with open(part, "xb", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(kept)


def place(store: Store, sha256: str) -> Path:
    """Where the content with this SHA-256 lies."""
    return place_in(store.folder, sha256)


def place_in(folder: Path, sha256: str) -> Path:
    """As `place`, in the folder of a register that may not be open."""
    return folder / "attachments" / sha256[:2] / sha256
