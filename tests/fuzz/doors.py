"""Strange input, and the doors it is thrown at. A door takes some inputs, says how many, and fails by an exception."""

import random
from collections.abc import Callable, Iterator
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from lib.documents import cells
from lib.documents.reading import answers, choices, counts, dates
from lib.domain import file_kinds, folding, incident, passwords
from lib.domain.messages import Problems
from lib.language import language_of
from lib.register import (
    accounts,
    attachments,
    clients,
    drafts,
    filters,
    incidents,
    journal,
    listing,
    provider,
    second_factor,
    sessions,
    settings,
    suppliers,
)
from lib.register.store import Store
from lib.web import gate, sign_in
from tests.builders import ADMIN, HANDLER, NOW

# What has broken programs before; none of it may do anything here but stand as text.
HOSTILE = (
    "",
    " ",
    "\t\n\r\n",
    "0",
    "-1",
    "1e309",
    "NaN",
    "9" * 400,
    "null",
    "None",
    "undefined",
    "true",
    "'",
    '"',
    "' or '1'='1",
    "'; drop table incidents; --",
    "\"); attach '/etc/passwd' as x; --",
    "$number",
    "{0.__class__}",
    "{number}",
    "%s%s%n",
    "%00",
    "\x00",
    "a\x00b",
    "\x1b[31mred\x1b[0m",
    "\ud800",
    "\udfff\ud800",
    "\ufeff",
    "\u202egnp.exe",
    "\u2028",
    "é" * 5_000,
    "Z̸̡͇a͝l̷g̶o̵" * 40,
    "🧑‍🚒🏴‍☠️",
    "ﷺ" * 50,
    "İıſß",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</title></style></textarea>",
    "![x](http://example.invalid/x.png)",
    "[a](javascript:alert(1))",
    "$\\input{/etc/passwd}$",
    ":red[x] :material/bolt:",
    '=HYPERLINK("http://example.invalid")',
    "+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd",
    "../../../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "C:\\con\\nul",
    "/dev/null",
    "file:///etc/passwd",
    "http://169.254.169.254/",
    "//example.invalid",
    "\r\nSet-Cookie: x=y",
    "Content-Length: 0\r\n\r\n",
    "a" * 100_000,
    "|breach|",
    "||||",
    "unknown",
    "2026/001",
    "0000-00-00",
    "9999-12-31T23:59:60",
    "-271821-04-20",
    "((((((((((((((((((((",
    "#set text(size: 900pt)",
    "\\",
    "x\\",
    "${jndi:ldap://example.invalid/a}",
    "{{7*7}}",
    "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
)
_LETTERS = "aĄż0 /%'\"<>&|=+-_.;:\\{}[]()$#@!*\n\t\x00\x7f\u202e\ud800🏴"


def texts(chance: random.Random) -> Iterator[str]:
    """Without end: from the list, broken, doubled, and made of strange letters."""
    while True:
        kind, known = chance.random(), chance.choice(HOSTILE)
        if kind < 0.5:
            yield known
        elif kind < 0.7:
            yield known[: chance.randrange(len(known) + 1)] + chance.choice(HOSTILE)[:300]
        else:
            yield "".join(chance.choices(_LETTERS, k=chance.randrange(60)))


# -- reading without a register


def filters_in_addresses(chance: random.Random) -> int:
    """An address of the register, read, said in a sentence and written again."""
    text = texts(chance)
    query = {name: next(text) for name in chance.sample(_PARAMETERS, 6)}
    query |= {name: [next(text), next(text)] for name in chance.sample(_PARAMETERS, 2)}
    chosen = filters.from_query(query)
    chosen.words(language_of(chance.choice(("pl", "en"))), {})
    assert filters.from_query(chosen.to_query()) == chosen
    return len(query) + 2


def cells_of_spreadsheets(chance: random.Random) -> int:
    """A cell, read as each thing that it may be."""
    cell: Any = next(texts(chance))
    if chance.random() < 0.1:
        cell = chance.choice((1e308, float("nan"), float("inf"), -1, 2**70, True, NOW, date.min))
    for understood in (dates.understood, counts.understood, answers.understood):
        understood(cell)
    if isinstance(cell, str):
        choices.several("kinds", cell)
        cells.in_parts(cells.readable(cell), "…")
    return 1


def names_and_contents_of_files(chance: random.Random) -> int:
    text = texts(chance)
    name, content = attachments.safe_name(next(text)), next(text).encode("utf-8", "surrogatepass")
    assert 1 <= len(name) <= attachments.LONGEST_NAME
    assert not set(name) & set('/\\\0"<>|:*?')
    file_kinds.problem(name, content)
    assert "html" not in file_kinds.media_type(name, content)
    return 2


def ways_back(chance: random.Random) -> int:
    """Where the sign-in would lead to is always a path of this application."""
    wanted = sign_in.safe_next(next(texts(chance)))
    assert wanted.startswith("/")
    assert not wanted.startswith("//")
    assert not urlsplit(wanted).netloc
    return 1


def passwords_and_words(chance: random.Random) -> int:
    text = texts(chance)
    passwords.problems(next(text), (next(text),))
    folding.words(next(text))
    return 3


# -- a register


class Register:
    """A register with people, into which strange things are written; what is refused leaves nothing."""

    def __init__(self, store: Store):
        self.store = store
        self.made = 0

    @property
    def doors(self) -> tuple[Callable[[random.Random], int], ...]:
        """What is written through."""
        return self.reports, self.changes, self.searches, self.settings, self.tokens

    def refused_leaves_nothing(self, write: Callable[[], object]) -> None:
        """Done, with its journal row, or refused with sentences and nothing stored."""
        before = self._marks()
        try:
            write()
        except Problems:
            assert self._marks() == before

    def _marks(self) -> tuple[Any, ...]:
        tables = ("journal", "incidents", "attachments", "clients", "suppliers", "accounts", "settings")
        counts = ", ".join(f"(select count(*) from {table}) as {table}" for table in tables)
        return tuple((self.store.one(f"select {counts}") or {}).values())

    def reports(self, chance: random.Random) -> int:
        facts = dict(islice(_facts(chance), 12))
        self.refused_leaves_nothing(lambda: incidents.report(self.store, facts, by=HANDLER, at=NOW))
        return len(facts)

    def changes(self, chance: random.Random) -> int:
        row = self.store.one("select id, version from incidents order by id limit 1")
        if row is None:
            return self.reports(chance)
        facts = dict(islice(_facts(chance), 8))
        why = next(texts(chance))
        self.refused_leaves_nothing(
            lambda: incidents.change(self.store, row["id"], row["version"], facts, by=HANDLER, at=NOW, reason=why)
        )
        return len(facts) + 1

    def searches(self, chance: random.Random) -> int:
        text = texts(chance)
        query = {name: next(text) for name in ("text", *chance.sample(_PARAMETERS, 5))}
        listing.page(self.store, filters.from_query(query), by=HANDLER, now=NOW)
        incidents.get(self.store, _sendable(next(text)), HANDLER)
        return len(query) + 1

    def settings(self, chance: random.Random) -> int:
        text = map(_sendable, texts(chance))
        name = chance.choice((*settings.LIMITS,))
        number = chance.choice((None, 0, -1, 1, 2**70, 10))
        row = {field: next(text) for field in accounts.FIELDS}
        for write in (
            lambda: settings.set_number(self.store, name, number, by=ADMIN, at=NOW),
            lambda: clients.save(self.store, {"name": next(text), "agreement": next(text)}, by=HANDLER, at=NOW),
            lambda: suppliers.save(self.store, {"name": next(text), "note": next(text)}, by=HANDLER, at=NOW),
            lambda: accounts.create(self.store, row, by=ADMIN, at=NOW),
        ):
            self.refused_leaves_nothing(write)
        return 5 + len(row)

    def tokens(self, chance: random.Random) -> int:
        text = texts(chance)
        assert sessions.person_of(self.store, next(text), NOW) is None
        assert sessions.link_of(self.store, next(text), NOW) is None
        assert not second_factor.opens(self.store, 1, next(text), NOW)
        assert provider.finish(self.store, next(text), NOW) is None
        drafts.load(self.store, _sendable(next(text)), by=HANDLER)
        return 5

    def is_whole(self) -> bool:
        """The journal holds, and everything that is stored can be read again."""
        listing.page(self.store, filters.Filter(), by=HANDLER, now=NOW)
        return journal.verify(self.store).holds


def _facts(chance: random.Random) -> Iterator[tuple[str, Any]]:
    """Fields of an incident with values of their form, as strange as they can be sent."""
    text = texts(chance)
    moments = (
        None,
        NOW,
        datetime(1, 1, 2, tzinfo=UTC),
        datetime(9999, 12, 30, tzinfo=UTC),
        NOW + timedelta(days=9_999),
    )
    given = {
        "line": lambda: next(text),
        "text": lambda: next(text),
        "choice": lambda: next(text),
        "choices": lambda: (next(text), next(text)),
        "moment": lambda: chance.choice(moments),
        "answer": lambda: chance.choice((True, False, None)),
        "flag": lambda: chance.choice((True, False, None)),
        "count": lambda: chance.choice((None, 0, -1, 1, 10**15, 2**63)),
        "person": lambda: None,
    }
    for name in chance.sample(_FIELDS, len(_FIELDS)):
        yield name, given[incident.FIELDS[name].form]()


_PARAMETERS = [field.name for field in fields(filters.Filter)]
_FIELDS = [name for name in incident.FIELDS if name not in incident.SUMMARY]
READING = (filters_in_addresses, cells_of_spreadsheets, names_and_contents_of_files, ways_back, passwords_and_words)


# -- routes and pages


def routes(client: Any) -> Callable[[random.Random], int]:
    """Paths, queries, forms, cookies and headers as somebody without an account sends them."""

    def knock(chance: random.Random) -> int:
        text = texts(chance)
        path = chance.choice((*_PATHS, "/" + quote(next(text)[:200], safe="/%", errors="replace")))
        query = {"next": next(text)[:2_000], "lang": next(text)[:50], "state": next(text)[:200]}
        sent = {name: next(text)[:5_000] for name in _SENT}
        headers = {
            "accept": "text/html",
            "accept-language": _header(next(text)),
            "cookie": f"rejestr72={_header(next(text))}",
        }
        encoded = urlencode(query, errors="replace")
        if chance.random() < 0.4:
            body = urlencode(sent, errors="replace").encode()
            answer = client.post(f"{path}?{encoded}", content=body, headers=headers)
        else:
            answer = client.get(f"{path}?{encoded}", headers=headers)
        assert answer.status_code < 500, (path, query, answer.status_code)
        assert "Traceback" not in answer.text
        is_open = any(pattern.fullmatch(path) for pattern in gate.OPEN)
        assert is_open or not answer.text.startswith("inside"), path
        return len(query) + len(sent) + 3

    return knock


_SENT = (
    "login",
    "password",
    "again",
    "code",
    "name",
    "description",
    "detected_at",
    "found_by",
    "contact",
    "receipt",
    "token",
)
_PATHS = ("/sign-in", "/sign-in/code", "/sign-in/provider/back", "/sign-out", "/start", "/health", "/here", "/report")
_PATHS += ("/tell", "/tell/state", f"/calendar/{'x' * 43}.ics", "/figures/overview.xlsx")
_PATHS += (f"/link/{'x' * 43}", "/archive/x.zip", "/health/details", "/media/x.pdf", "/_stcore/upload_file/a/b")


def _header(text: str) -> str:
    return quote(text[:300], errors="replace")


def pages(visit: Any) -> Callable[[random.Random], int]:
    """Addresses and forms of the drawn pages: no failure on the screen, whatever is typed."""

    def knock(chance: random.Random) -> int:
        text = (sent for sent in texts(chance) if len(sent) < 2_000)
        if chance.random() < 0.6:
            query = {name: _sendable(next(text)) for name in _PARAMETERS}
            visit.go(chance.choice(("register", "register", "incident")), query | {"number": _sendable(next(text))})
            return len(query) + 1
        visit.go("report")
        for name in ("What happened?", "Whom can we ask? (name, phone or e-mail)"):
            visit.fill(name, _sendable(next(text)))
        visit.press("Save the report")
        return 2

    return knock


def _sendable(text: str) -> str:
    """As the browser sends it: no half of a sign gets through UTF-8."""
    return text.encode("utf-8", "replace").decode()
