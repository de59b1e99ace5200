"""The people of a load: each has a session and works in a tab of their own.

Whatever one of them types holds a word that nobody else ever typed. So what was acknowledged can be looked for in the
register afterwards, and what is one person's own in the frames that were sent to the others.
"""

import random
import re
import string
import urllib.request
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

from lib.domain.permissions import Person
from lib.language import language_of
from lib.register import accounts, incidents, sessions
from lib.register.store import Store
from tests import firm
from tests.bench.visitor import Drawn, Visitor
from tests.builders import a_report
from tests.load.outcome import EMPTY, Outcome

SHARED = 3  # incidents that everybody edits
EVERY_REPORTER = 5  # one in so many only reports, and sees their own
EVERY_NEW_TAB = 25
WORD = re.compile(rb"(?:report|change|secret)Z[a-z]{14}Z")
_TEXT = language_of("pl").gettext
_SAVED_AS = re.compile(_TEXT("Saved as {number}.").format(number=r"(\d{4}/\d+)").encode())
_FAILED = _TEXT("Something went wrong. Reference {number}.").split(":")[0].encode()


@dataclass(frozen=True)
class Account:
    """Whose session has this token; a reporter sees only what is their own."""

    login: str
    token: str
    is_reporter: bool


def found(folder: Path, people: int) -> list[Account]:
    """Begins a register: the firm, an account with a session for each of the people, the shared incidents."""
    at, store = datetime.now(UTC), Store(folder)
    firm.found(store, at)
    admin = Person(store.value("select id from accounts where role = 'admin'"), "Adam Ustawny", "admin")
    for _ in range(SHARED):
        incidents.report(store, a_report(detected_at=at), by=admin, at=at)
    made = [_account(store, n, by=admin, at=at) for n in range(people)]
    store.close()
    return made


def _account(store: Store, n: int, *, by: Person, at: datetime) -> Account:
    login, is_reporter = f"osoba{n}", n % EVERY_REPORTER == EVERY_REPORTER - 1
    values = {"login": login, "name": f"Osoba {n}", "role": "reporter" if is_reporter else "handler"}
    row = accounts.create(store, values, by=by, at=at)
    return Account(login, sessions.begin(store, row["id"], at), is_reporter)


class Somebody:
    """One person, who says in `outcome` what was acknowledged and what was seen.

    `url` is the register's, `empty` that of a server with an empty page, which is visited as often as a page.
    """

    def __init__(self, url: str, account: Account, outcome: Outcome, seed: int, *, empty: str | None = None):
        self.url, self.account, self.outcome = url, account, outcome
        self.login = account.login
        self.chance = random.Random(f"{seed} {account.login}")
        self.numbers: list[str] = []
        self.own: set[bytes] = set()
        self.secret = self._word("secret")
        self.visitor = Visitor(url, account.token)
        self.beside = Visitor(empty) if empty else None

    def close(self) -> None:
        self.visitor.close()
        if self.beside:
            self.beside.close()

    def do_something(self) -> None:
        """Reads, filters, reports or edits, as it comes."""
        if self.chance.randrange(EVERY_NEW_TAB) == 0:
            self.open_another_tab()
        doing = [self.report, self.look_at_the_form, self.ask_routes]
        if not self.account.is_reporter:
            doing += [self.read, self.filter, self.look_at_a_card, self.edit_together, self.edit_together]
        if self.beside:
            doing.append(self.visit_the_empty_page)
        self.chance.choice(doing)()

    # -- reading

    def open_another_tab(self) -> None:
        self.visitor.close()
        self.visitor = Visitor(self.url, self.account.token)

    def read(self) -> None:
        self._open("the register", "register")

    def filter(self) -> None:
        """With one's own secret as the word looked for: it stands in no other person's filter."""
        drawn = self._open("the register, filtered", "register", urlencode({"text": self.secret, "state": "reported"}))
        assert self.secret.encode() in drawn.content

    def look_at_a_card(self) -> None:
        self._open("a card", "incident", f"number={self._a_number()}")

    def look_at_the_form(self) -> None:
        """Where one's own unsent draft, with the secret in it, is offered; to nobody else."""
        drawn = self._open("the report form", "report")
        assert self.secret.encode() in drawn.content

    def ask_routes(self) -> None:
        with self.outcome.timed("a route: the shell of a page"):
            content = asked(f"{self.url}/", self.account.token)
        self._seen(content)
        assert asked(f"{self.url}/health") == b"ok"

    def visit_the_empty_page(self) -> None:
        if self.beside:
            self.outcome.add(EMPTY, self.beside.open("").ms)

    # -- writing

    def leave_a_draft(self) -> None:
        """Types the secret into the report form, and leaves it unsent."""
        drawn = self._open("the report form", "report")
        self.visitor.type(drawn.element("description"), f"Niewysłane {self.secret}")
        self._seen(self.visitor.send().content)

    def report(self) -> str:
        """Through the form; gives the number it was saved as."""
        drawn, word = self._open("the report form", "report"), self._word("report")
        self.visitor.type(drawn.element("description"), f"Plik trafił do niewłaściwego klienta. {word}")
        self.outcome.sent(word)
        drawn = self.visitor.press(drawn.widget("report_save"))
        self._seen(drawn.content)
        number = _SAVED_AS.search(drawn.content)
        assert number, "the report was not saved"
        self.outcome.acknowledged(word, number[1].decode())
        self.outcome.add("saving a report", drawn.ms)
        self.numbers.append(number[1].decode())
        return self.numbers[-1]

    def edit_together(self) -> None:
        """Adds a word to the text of an incident that everybody edits."""
        self.edit(self._shared())

    def edit(self, number: str) -> bool:
        """Adds a word to what stands in the form; False where somebody was first, and then it is left as theirs."""
        drawn, word = self._open("a card", "incident", f"number={number}"), self._word("change")
        drawn = self._pressed(drawn, "edit_facts")
        field = drawn.element("description")
        self.visitor.fill(field.id, f"{field.value} {word}")
        self.outcome.sent(word)
        drawn = self._pressed(drawn, "edit_save")
        if drawn.has("conflict_save"):
            self.outcome.refused(word)
            self._pressed(drawn, "conflict_leave")
            return False
        assert drawn.has("edit_facts"), "the change was not saved"
        self.outcome.acknowledged(word, number)
        self.outcome.add("saving a change", drawn.ms)
        return True

    # -- how

    def _open(self, name: str, page: str, query: str = "") -> Drawn:
        drawn = self.visitor.open(page, query)
        self.outcome.add(name, drawn.ms)
        self._seen(drawn.content)
        return drawn

    def _pressed(self, drawn: Drawn, key: str) -> Drawn:
        drawn = self.visitor.press(drawn.widget(key))
        self._seen(drawn.content)
        return drawn

    def _seen(self, content: bytes) -> None:
        """Notes what must not be here: an error, another person's secret; for a reporter anybody else's word."""
        assert _FAILED not in content, "a page failed"
        strange = set(WORD.findall(content)) - self.own
        if not self.account.is_reporter:
            strange = {word for word in strange if word.startswith(b"secret")}
        self.outcome.strange(self.login, strange)

    def _word(self, kind: str) -> str:
        word = f"{kind}Z{''.join(self.chance.choices(string.ascii_lowercase, k=14))}Z"
        self.own.add(word.encode())
        return word

    def _shared(self) -> str:
        return f"{datetime.now(UTC).year}/{self.chance.randint(1, SHARED):03}"

    def _a_number(self) -> str:
        return self.chance.choice([*self.numbers, self._shared()])


def asked(url: str, token: str = "") -> bytes:
    """What a route answers."""
    request = urllib.request.Request(url, headers={"Cookie": f"{sessions.COOKIE}={token}"} if token else {})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.read()
