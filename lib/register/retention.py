"""When an entry's time is over its words go, and what is counted stays: proposed here, decided by a person, for good.

The journal keeps its chain; of the rows about the entry the content is erased. What was erased stands in a list beside
the database and beside the backups too: a backup that is restored is made to forget it again.
"""

import json
import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from lib.domain import meetings as meeting_rules
from lib.domain import retention as rules
from lib.domain.incident import kept_text
from lib.domain.messages import N_, Problem, Problems
from lib.domain.permissions import May, Person, demand
from lib.register import attachments, journal, settings, sight, vault
from lib.register.store import BACKUPS, Row, Store, Writing

log = logging.getLogger(__name__)

LIST = "erasures.json"
# Texts of what belongs to an incident: table, columns that may be empty, columns that must hold something.
_PARTS = (
    ("actions", ("note", "owner", "evidence", "withdrawn_reason"), ()),
    ("affected_clients", ("evidence", "note"), ()),
    ("data_sets", (), ("name",)),
    ("earlier_outcomes", ("reasons", "dpo_note"), ()),
    ("decisions", ("exemption_evidence", "dpo_note", "assessment_id"), ("reasons",)),
    (
        "notices",
        (
            *("receipt", "case_number", "content", "delay_reasons", "open_questions", "confirmed_by"),
            "withdrawn_reason",
        ),
        (),
    ),
    ("appointments", ("done_note",), ("what",)),
    ("causes", ("withdrawn_reason",), ("why",)),
    (
        "incident_reviews",
        (
            *("factors_note", "detection_gap", "surprise", "sense", "went_well", "was_hard", "elsewhere"),
            "change",
        ),
        (),
    ),
    ("barrier_findings", ("note",), ()),
    ("review_duties", ("reason",), ()),
    ("meeting_notes", ("note",), ()),
    ("meeting_decisions", ("owner", "done_note"), ("what",)),
    ("outbox", (), ("recipient", "subject", "body")),
    ("import_rows", ("own_number",), ()),
)
_GONE_WHOLE = (
    *("attachments", "assessments", "search_words", "search_words_outdated", "reminders", "outside_reports"),
    *("readings", "incident_readers"),
)
_DECIDED = ("outcome_reasons", "outcome_dpo_note", "closing_note")
# By these no entry is known: who and what many entries and things name alike.
_SHARED = frozenset(
    {"contact", "client", "owner", "confirmed_by", "name", "own_number", "recipient", "subject", "assessment_id"}
)
_SHORT = 40  # characters: what is shorter may stand in a sentence about something else
_TOLD_ELSEWHERE = ("meeting", "import", "preventive_action", "procedure", "training", "drill")


def due(store: Store, now: datetime, *, by: Person) -> list[Row]:
    """Closed entries whose time is over, the oldest first: id, number, closed_at, `ended_at`. Proposed, not more.

    A restricted one is proposed to whoever may see it.
    """
    demand(by, May.ADMINISTER)
    years = settings.retention_years(store)
    rows = store.ask(
        """
        select id, number, closed_at
        from incidents
        where state = 'closed' and closed_at <= $latest and erased_at is null and not (id = any($hidden))
        order by closed_at, id
        """,
        latest=now - timedelta(days=365 * years - 1),  # no later one can be due; a day more for the hours of Warsaw
        hidden=sight.hidden_from(store, by),
    )
    ended = [row | {"ended_at": rules.ends(row["closed_at"], years)} for row in rows]
    return [row for row in ended if row["ended_at"] <= now]


def erased(store: Store, most: int = 20) -> list[Row]:
    """What was anonymised, the newest first: number, closed_at, erased_at, erased_by, reason."""
    return store.ask("select * from erasures order by erased_at desc, incident_id desc limit $most", most=most)


def erase(store: Store, ids: Iterable[int], reason: str | None, *, by: Person, at: datetime) -> int:
    """Anonymises entries whose time is over, for good; gives how many. Raises `Problems`."""
    demand(by, May.ADMINISTER)
    kept, wanted = kept_text(reason), set(ids)
    ready = [row for row in due(store, at, by=by) if row["id"] in wanted]
    if not kept:
        raise Problems([Problem("reason", N_("Say by which rule or decision they are anonymised."))])
    if not ready:
        raise Problems([Problem("entries", N_("Choose the entries that are to be anonymised."))])
    for row in ready:
        erasure = {"incident_id": row["id"], "number": row["number"], "closed_at": row["closed_at"]}
        _erase(store, erasure | {"reason": kept, "erased_at": at, "erased_by": by.name}, by=by, at=at)
    keep_list(store)
    return len(ready)


def reapply(store: Store, at: datetime) -> int:
    """Erases again what the lists name and the register still holds, after a restore; gives how many."""
    again = 0
    for erasure in _listed(store):
        row = store.one(
            "select id from incidents where id = $id and number = $number and erased_at is null",
            id=erasure["incident_id"],
            number=erasure["number"],
        )
        if row:
            _erase(store, erasure, by=None, at=at)
            again += 1
    if again:
        log.warning("%d entries that had been anonymised were anonymised again", again)
    keep_list(store)
    return again


def keep_list(store: Store) -> None:
    """Writes the list of erasures beside the database and beside the backups, where there is anything to list."""
    known = {erasure["incident_id"]: erasure for erasure in [*_listed(store), *store.ask("select * from erasures")]}
    if not known:
        return
    text = json.dumps(list(known.values()), ensure_ascii=False, indent=1, default=lambda value: value.isoformat())
    for place in _places(store):
        if place.parent.is_dir() and (not place.exists() or place.read_text("utf-8") != text):
            vault.written(place, [text.encode()])


def _listed(store: Store) -> list[Row]:
    found: dict[int, Row] = {}
    for place in _places(store):
        for erasure in _read(place):
            moments = {name: datetime.fromisoformat(erasure[name]) for name in ("closed_at", "erased_at")}
            found[erasure["incident_id"]] = erasure | moments
    return list(found.values())


def _read(place: Path) -> list[dict[str, Any]]:
    try:
        return json.loads(place.read_text("utf-8")) if place.exists() else []
    except (OSError, ValueError):
        log.exception("the list of erasures %s cannot be read", place)
        return []


def _places(store: Store) -> list[Path]:
    second = store.keeping.second
    folders = [store.folder, store.folder / BACKUPS, *([second] if second else [])]
    return [folder / LIST for folder in folders]


# -- one entry


def _erase(store: Store, erasure: Row, *, by: Person | None, at: datetime) -> None:
    incident_id = erasure["incident_id"]
    with store.writing() as writing:
        incident = writing.one("select * from incidents where id = $id", id=incident_id)
        files = [
            row["sha256"]
            for row in writing.ask("select sha256 from attachments where incident_id = $id", id=incident_id)
        ]
        _forget_journal(writing, incident_id, _told(writing, incident))
        _forget_texts(writing, incident, erasure["erased_at"])
        _forget_minutes(writing, incident, by=by, at=at)
        writing.run("delete from erasures where incident_id = $id", id=incident_id)
        writing.insert("erasures", erasure)
        told = {"reason": erasure["reason"], "number": erasure["number"], "by": erasure["erased_by"]}
        journal.append(writing, "erase", "incident", incident_id, told, by=by, at=at)
        orphans = [sha256 for sha256 in files if not _is_used(writing, sha256)]
    for sha256 in orphans:
        attachments.place(store, sha256).unlink(missing_ok=True)


def _is_used(writing: Writing, sha256: str) -> bool:
    return writing.one("select id from attachments where sha256 = $sha256 limit 1", sha256=sha256) is not None


def _told(writing: Writing, incident: Row) -> list[str]:
    """Texts of the entry by which other journal rows that repeat them are known, as JSON has them.

    A short one counts only where it is a whole value, a long one also within a longer text.
    """
    texts = [incident[name] for name in (*rules.TEXTS, *_DECIDED) if name not in _SHARED]
    for table, columns, needed in _PARTS:
        own = [column for column in (*columns, *needed) if column not in _SHARED]
        if not own:
            continue
        for row in writing.ask(f"select {', '.join(own)} from {table} where incident_id = $id", id=incident["id"]):
            texts += row.values()
    return [told for text in sorted({text for text in texts if text and len(text) >= 8}) for told in _as_json(text)]


def _as_json(text: str) -> list[str]:
    value = json.dumps(text, ensure_ascii=False)
    return [value + end for end in ",]}"] if len(text) < _SHORT else [value[1:-1]]


def _forget_journal(writing: Writing, incident_id: int, told: list[str]) -> None:
    writing.run(
        "update journal set salt = null, change = null where subject = 'incident' and subject_id = $id", id=incident_id
    )
    writing.run(
        """
        update journal
        set salt = null, change = null
        where subject in (select unnest($subjects::varchar[]))
            and exists (select 1 from unnest($told::varchar[]) as texts(text) where position(text in change) > 0)
        """,
        subjects=list(_TOLD_ELSEWHERE),
        told=told,
    )


def _forget_texts(writing: Writing, incident: Row, erased_at: datetime) -> None:
    empty = (*(name for name in rules.TEXTS if name != "description"), *_DECIDED)
    sets = ", ".join(f"{column} = null" for column in (*empty, "subject_key", "submission"))
    writing.run(
        f"update incidents set {sets}, description = $gone, erased_at = $erased_at, version = version + 1, "
        "words_version = words_version + 1 where id = $id",
        gone=rules.GONE,
        erased_at=erased_at,
        id=incident["id"],
    )
    for table, columns, needed in _PARTS:
        sets = ", ".join([*(f"{column} = null" for column in columns), *(f"{column} = $gone" for column in needed)])
        gone = {"gone": rules.GONE} if needed else {}
        writing.run(f"update {table} set {sets} where incident_id = $id", id=incident["id"], **gone)
    writing.run("update import_rows set cells = '{}' where incident_id = $id", id=incident["id"])
    for table in _GONE_WHOLE:
        writing.run(f"delete from {table} where incident_id = $id", id=incident["id"])
    if incident["submission"]:
        writing.run("delete from drafts where id = $id", id=incident["submission"])


def _forget_minutes(writing: Writing, incident: Row, *, by: Person | None, at: datetime) -> None:
    """Frozen minutes that speak of it are frozen anew without its words; the journal names both hashes."""
    for meeting in writing.ask(
        "select id, minutes, minutes_hash from meetings where minutes is not null and position($number in minutes) > 0",
        number=f'"{incident["number"]}"',
    ):
        text = meeting_rules.canonical(rules.without(json.loads(meeting["minutes"]), incident["number"]))
        if text == meeting["minutes"]:
            continue
        fresh = {"minutes": text, "minutes_hash": meeting_rules.digest(text)}
        writing.run(
            "update meetings set minutes = $minutes, minutes_hash = $minutes_hash, version = version + 1 "
            "where id = $id",
            id=meeting["id"],
            **fresh,
        )
        told = {"before": {"minutes_hash": meeting["minutes_hash"]}, "after": {"minutes_hash": fresh["minutes_hash"]}}
        journal.append(writing, "erase", "meeting", meeting["id"], told | {"number": incident["number"]}, by=by, at=at)
