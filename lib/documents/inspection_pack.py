"""What an inspector, or one client, is handed: a ZIP of workbook, papers, what was sent, files, minutes and journal.

For one client nothing of anybody else: the workbook without texts and names and with this client's rows alone, and the
notices to this client. A notice that names another client stays out, and the text beside says so.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import takewhile
from pathlib import Path
from typing import Any, BinaryIO

from lib.documents import authority_pack, cases, incident_report, letters, memo, minutes, pdf, workbook
from lib.documents.paper import Case, Paper, plain
from lib.domain import folding
from lib.domain.messages import N_, Problem, Problems
from lib.domain.permissions import Person
from lib.language import Language
from lib.register import attachments, clients, exports, incidents, journal, meetings, notices, sight
from lib.register import minutes as kept_minutes
from lib.register.exports import Export
from lib.register.store import Row, Store

MOST = 500  # incidents
LARGEST = 500 * 2**20  # bytes of attachments
Progress = Callable[[int, int], None]
_VERIFY = Path(__file__).with_name("verify_pack.py")


@dataclass(frozen=True)
class Wanted:
    """What goes into the pack. `client_id` makes it the variant for that client alone."""

    ids: Sequence[int]
    words: str
    period: str = ""
    client_id: int | None = None


def write(
    target: BinaryIO,
    store: Store,
    wanted: Wanted,
    language: Language,
    *,
    by: Person,
    at: datetime,
    progress: Progress | None = None,
) -> tuple[int, str]:
    """Writes the ZIP; gives the journal entry that it shows, with its hash. Raises `Problems` where it is too much."""
    hidden = sight.hidden_from(store, by)
    ids = [one for one in (_of_client(store, wanted) if wanted.client_id else wanted.ids) if one not in {*hidden}]
    if not 0 < len(ids) <= MOST:
        sentence = N_("A pack holds 1 to {most} incidents, these are {n}: choose a period.")
        raise Problems([Problem("incidents", sentence, {"most": MOST, "n": len(ids)})])
    _refuse_too_large(store, ids, wanted)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        return _Pack(archive, store, replace(wanted, ids=ids), language, by, at).write(progress or _quiet)


def _quiet(_done: int, _of: int) -> None:
    """Nobody waits for the progress."""


def _of_client(store: Store, wanted: Wanted) -> list[int]:
    """Of the incidents those that touch the client."""
    rows = store.ask(
        """
        select incident_id
        from affected_clients
        where client_id = $client_id and affected <> 'no' and incident_id = any($ids)
        order by incident_id
        """,
        client_id=wanted.client_id,
        ids=list(wanted.ids),
    )
    return [row["incident_id"] for row in rows]


def _refuse_too_large(store: Store, ids: list[int], wanted: Wanted) -> None:
    size = store.value(
        "select coalesce(sum(size), 0) from attachments where withdrawn_at is null and incident_id = any($ids)", ids=ids
    )
    if size > LARGEST and not wanted.client_id:
        sentence = N_("The files of these incidents have {n} MB, a pack holds {most}: choose a period.")
        raise Problems([Problem("incidents", sentence, {"most": LARGEST // 2**20, "n": int(size) // 2**20})])


class _Pack:
    """One pack being written. `left_out` are sentences on what could not go along."""

    def __init__(
        self, archive: zipfile.ZipFile, store: Store, wanted: Wanted, language: Language, by: Person, at: datetime
    ):
        self.archive, self.store, self.wanted, self.language = archive, store, wanted, language
        self.by, self.at = by, at
        self.sums: list[tuple[str, str]] = []
        self.left_out: list[str] = []
        self.client = clients.get(store, wanted.client_id) if wanted.client_id else None
        self.others = [] if self.client is None else _names_of_others(store, wanted.client_id)

    def write(self, progress: Progress) -> tuple[int, str]:
        numbers = self.store.ask("select number from incidents where id = any($ids) order by id", ids=self.wanted.ids)
        steps = len(numbers) + 2
        head = self._workbook()
        progress(1, steps)
        for done, row in enumerate(numbers, 2):
            self._incident(row["number"])
            progress(done, steps)
        if self.client is None:
            self._minutes()
            self._journal(head)
        self._add("verify.py", _VERIFY.read_bytes())
        self._add("README.txt", self._readme(head).encode())
        lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(self.sums))
        self.archive.writestr("SHA256SUMS", lines)
        progress(steps, steps)
        return head

    def _add(self, name: str, content: bytes) -> None:
        self.archive.writestr(name, content)
        self.sums.append((name, hashlib.sha256(content).hexdigest()))

    # -- the workbook

    def _workbook(self) -> tuple[int, str]:
        target = io.BytesIO()
        given = {"words": self.wanted.words, "period": self.wanted.period, "by": self.by, "at": self.at}
        with exports.export_of(self.store, self.wanted.ids, is_redacted=self.client is not None, **given) as export:
            leaving = export if self.client is None else _for_client(export, self.client["id"])
            workbook.write(target, leaving, self.language)
            self._add(f"{self.language.gettext('register')}.xlsx", target.getvalue())
            return export.head

    # -- each incident

    def _incident(self, number: str) -> None:
        row = incidents.get(self.store, number, self.by)
        if row is None:
            return
        case = cases.of(self.store, row, self.language, self.at)
        folder = f"incidents/{number.replace('/', '-')}"
        if self.client is not None:
            self._for_one_client(case, folder)
            return
        for make in (incident_report.make, memo.make, authority_pack.make):
            self._paper(folder, make(case))
        for client in case.clients:
            if client["affected"] != "no":
                self._paper(f"{folder}/notices", letters.notice(case, client))
        self._sent(folder, notices.of_incident(self.store, row["id"]))
        self._files(folder, row["id"])

    def _for_one_client(self, case: Case, folder: str) -> None:
        for client in case.clients:
            if client["client_id"] == self.client["id"]:
                paper = letters.notice(case, client)
                if self._may_leave(plain(paper), paper.name):
                    self._paper(folder, paper)
        sent = notices.of_incident(self.store, case.incident["id"], "client")
        own = [notice for notice in sent if notice["client_id"] == self.client["id"]]
        self._sent(folder, [one for one in own if self._may_leave(_words_of(one), f"{case.incident['number']} (sent)")])

    def _may_leave(self, text: str, name: str) -> bool:
        """Whether it names no other client. Names that are part of the client's own count only elsewhere."""
        own = f" {folding.name_key(self.client['name'])} "
        whole = f" {' '.join(folding.words(text))} "
        rest = whole.replace(own, "  ")
        if any(other in (whole if own in other and own != other else rest) for other in self.others):
            self.left_out.append(self.language.gettext("{name}: it names another client").format(name=name))
            return False
        return True

    def _paper(self, folder: str, paper: Paper) -> None:
        try:
            self._add(f"{folder}/{paper.name}.pdf", pdf.render(paper))
        except pdf.Unprintable:
            self._add(f"{folder}/{paper.name}.txt", plain(paper).encode())

    def _sent(self, folder: str, sent: Iterable[Row]) -> None:
        """What was sent, word for word, each with its proof: channel, receipt, confirmation."""
        for place, notice in enumerate(reversed(list(sent)), 1):
            told = {name: value for name, value in notice.items() if name not in ("content", "recorded_by")}
            if self.client is None:
                told["recorded_by"] = notice["recorded_by"]
            name = f"{folder}/sent/{place:02}-{notice['track']}-{notice['sent_at']:%Y-%m-%d}"
            self._add(f"{name}.json", _json(told | {"content": notice["content"]}))

    def _files(self, folder: str, incident_id: int) -> None:
        names: set[str] = set()
        for file in attachments.of_incident(self.store, incident_id):
            if file["withdrawn_at"] is not None:
                continue
            name = file["name"] if file["name"] not in names else f"{file['id']}-{file['name']}"
            names.add(name)
            try:
                _row, content = attachments.content(self.store, file["id"], by=self.by)
            except OSError:
                lost = self.language.gettext("{name}: the file is damaged or gone").format(name=name)
                self.left_out.append(f"{folder}: {lost}")
            else:
                self._add(f"{folder}/files/{name}", content)

    # -- minutes and journal

    def _minutes(self) -> None:
        """Frozen minutes that look at no other incident than those here, nor name one."""
        chosen = set(self.wanted.ids)
        told = self.store.ask("select number from incidents where id = any($ids)", ids=self.wanted.ids)
        numbers = {None, sight.HIDDEN, *(row["number"] for row in told)}
        for meeting in meetings.listed(self.store):
            if meeting["frozen_at"] is None:
                continue
            whole = meetings.get(self.store, meeting["id"])
            content = kept_minutes.content(self.store, whole, self.at)
            concerned = {card["id"] for card in content["incidents"]}
            if not concerned or not concerned <= chosen or not _named_in(content) <= numbers:
                continue
            remarks = kept_minutes.addenda(self.store, meeting["id"])
            paper = minutes.make(content, whole["minutes_hash"], remarks, self.language, self.at)
            self._paper("minutes", paper)
            self._add(f"minutes/{paper.name}.json", whole["minutes"].encode())
            self._add(f"minutes/{paper.name}.sha256", whole["minutes_hash"].encode())

    def _journal(self, head: tuple[int, str]) -> None:
        """Every entry up to that one. What entries on other incidents changed is withheld; the chain holds without."""
        chosen, whole = set(self.wanted.ids), self._is_whole()
        digest = hashlib.sha256()
        with self.archive.open("journal.jsonl", "w", force_zip64=True) as out:
            for row in takewhile(lambda row: row["sequence"] <= head[0], journal.walk(self.store)):
                line = _line(row if whole or _is_on(row, chosen) else {**row, "salt": None, "change": None})
                out.write(line)
                digest.update(line)
        self.sums.append(("journal.jsonl", digest.hexdigest()))
        self._add("journal-head.txt", f"{head[0]} {head[1]}\n".encode())

    def _is_whole(self) -> bool:
        return self.store.value("select count(*) from incidents") == len(set(self.wanted.ids))

    def _readme(self, head: tuple[int, str]) -> str:
        _ = self.language.gettext
        owner = self.store.value("select name from organisation") or ""
        for_client = self.client["name"] if self.client else None
        lines = [
            _("Inspection pack: register of personal-data incidents"),
            "",
            *_pairs(
                (_("Organisation"), owner),
                (_("For"), for_client),
                (_("Period"), self.wanted.period),
                (_("Incidents"), self.language.number(len(self.wanted.ids))),
                (_("Made"), self.language.moment(self.at)),
                (_("Journal entry"), f"{head[0]}, {head[1]}"),
            ),
            "",
            _("What is in it:"),
            *(f"  {name:<18}{_(said)}" for name, said in (_HELD_FOR_CLIENT if self.client else _HELD)),
            "",
            _("How to check it:"),
            f"  {_('python verify.py in this folder; it needs Python 3 and nothing else, and prints HOLDS.')}",
            *(() if self.client else (_HOW_BY_HAND,)),
        ]
        if self.left_out:
            lines += ["", _("Left out:"), *(f"  {sentence}" for sentence in self.left_out)]
        return "\n".join(lines) + "\n"


_HELD_FOR_CLIENT = (
    ("*.xlsx", N_("the incidents that touch this client, without texts and names")),
    ("incidents/", N_("for each incident the notice to this client, and what this client was sent")),
    ("SHA256SUMS", N_("the hash of every file")),
)
_HELD = (
    ("*.xlsx", N_("the register as a workbook")),
    ("incidents/", N_("for each incident report, decisions, content of the notification, notices to clients")),
    ("  …/sent/", N_("what was sent, word for word, with channel and proof")),
    ("  …/files/", N_("the files kept with it")),
    ("minutes/", N_("frozen minutes of meetings that looked at these incidents only, with their hash")),
    ("journal.jsonl", N_("every entry of the journal; what others changed is withheld, the chain holds without it")),
    ("SHA256SUMS", N_("the hash of every file")),
)
_HOW_BY_HAND = """
  digest = SHA-256(salt + "\\n" + change);  hash = SHA-256 of the JSON list
  [sequence, moment, actor_id, actor, action, subject, subject_id, digest, previous]

  import hashlib, json
  for line in open("journal.jsonl", encoding="utf-8"):
      row = json.loads(line)
      names = "sequence moment actor_id actor action subject subject_id digest previous".split()
      sealed = json.dumps([row[name] for name in names], ensure_ascii=False).encode()
      assert hashlib.sha256(sealed).hexdigest() == row["hash"], row["sequence"]"""


def _pairs(*told: tuple[str, str | None]) -> Iterator[str]:
    return (f"{label}: {text}" for label, text in told if text)


def _for_client(export: Export, client_id: int) -> Export:
    """The export with nothing that tells of another client."""

    own: dict[str, Callable[[Mapping[str, Any]], bool]] = {
        "clients": lambda row: row["client_id"] == client_id,
        "deadlines": lambda row: row["kind"] != "client" or row["subject"] == client_id,
        "timeline": lambda row: row["event"] != "notice_client",
    }
    parts = {name: filter(own[name], rows) if name in own else () for name, rows in export.parts.items()}
    # The duty towards clients of an incident is that towards the one that waits longest, whoever it is.
    rows = (
        row | {"duties": tuple(duty for duty in row["duties"] if duty.kind != "client")} for row in export.incidents
    )
    return replace(export, incidents=rows, parts=parts, meetings=(), decisions=(), reviews=())


def _names_of_others(store: Store, client_id: int | None) -> list[str]:
    """The folded names of all other clients, without their legal form, each between spaces."""
    rows = store.ask("select name from clients where id <> $id", id=client_id)
    return [f" {key} " for row in rows if (key := folding.name_key(row["name"]))]


def _named_in(content: Row) -> set[str | None]:
    """The numbers of the incidents that minutes name beside those they have a card for."""
    listed = [row.get("number") for entry in content["agenda"] for row in entry["items"]]
    return {*listed, *(row["number"] for part in ("decisions", "actions") for row in content[part])}


def _words_of(notice: Row) -> str:
    return " ".join(str(value) for value in notice.values() if value is not None)


def _is_on(row: Row, chosen: set[int]) -> bool:
    return row["subject"] == "incident" and row["subject_id"] in chosen


def _line(row: Row) -> bytes:
    """An entry of the journal as a line of JSON."""
    return _json(row | {"moment": row["moment"].isoformat(timespec="microseconds")}, lines=True)


def _json(value: Mapping[str, Any], *, lines: bool = False) -> bytes:
    text = json.dumps(value, ensure_ascii=False, indent=None if lines else 1, default=str)
    return f"{text}\n".encode()
