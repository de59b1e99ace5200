"""What is kept of answers: nothing is asked twice, and nothing is answered as it was before a write."""

import random
import shutil
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from lib.register import (
    accounts,
    actions,
    clients,
    drafts,
    incidents,
    listing,
    meetings,
    organisation,
    outbox,
    prevention,
    reminders,
    restricted,
    sessions,
    settings,
    sight,
    statistics,
    suppliers,
)
from lib.register.filters import Filter
from lib.register.kept import MOST_ANSWERS, MOST_CELLS
from lib.register.store import Store, Unavailable
from tests import firm
from tests.builders import NOW, a_report

KINDS_OF_WRITES = 11


class Counting(Store):
    """A register that counts how often the database was asked."""

    asked = 0

    def _answered(self, sql, parameters):
        self.asked += 1
        return super()._answered(sql, parameters)


@pytest.fixture
def store(founded, tmp_path):
    opened = Counting(shutil.copytree(founded, tmp_path / "register"))
    yield opened
    opened.close()


def times_asked(store: Counting, question: Callable[[], Any]) -> int:
    before = store.asked
    question()
    return store.asked - before


def test_a_question_is_asked_again_only_after_its_own_table_was_written(store, people):
    def question():
        return clients.listed(store)

    assert [times_asked(store, question) for _ in range(2)] == [1, 0]
    drafts.save(store, "szkic", "report", {}, by=people["hanna"], at=NOW)
    assert times_asked(store, question) == 0
    clients.save(store, {"name": "ACME"}, by=people["hanna"], at=NOW)
    assert [times_asked(store, question) for _ in range(2)] == [1, 0]
    assert [row["name"] for row in question()] == ["ACME"]


def test_a_view_is_asked_again_when_what_it_reads_was_written(store, people):
    question = "select id from incidents_ready_to_close"
    assert store.ask(question) == []
    row = incidents.report(store, a_report(), by=people["hanna"], at=NOW)
    incidents.decide_outcome(store, row["id"], row["version"], "event", "Plik był pusty.", by=people["hanna"], at=NOW)
    assert store.ask(question) == [{"id": row["id"]}]
    actions.add(store, row["id"], kind="block_access", by=people["hanna"], at=NOW)
    assert store.ask(question) == []


def test_what_somebody_does_to_a_row_is_not_kept(store):
    store.one("select name from organisation")["name"] = "Inna"
    assert store.one("select name from organisation") == {"name": firm.ORGANISATION["name"]}


def test_values_of_other_types_are_other_questions(store):
    for value in (1, True, 1.0, "1"):
        assert type(store.value("select $x from organisation", x=value)) is type(value)


def test_a_question_about_a_moment_a_long_answer_and_lists_are_not_kept(store):
    for sql, given in (
        ("select id from accounts where created_at < $at", {"at": NOW}),
        (f"select range from range({MOST_CELLS + 1}), organisation", {}),
        ("select [name] as names from organisation", {}),
        ("select nextval('ids') as id", {}),
    ):
        assert [times_asked(store, lambda sql=sql, given=given: store.ask(sql, **given)) for _ in range(2)] == [1, 1]


def test_no_more_is_kept_than_so_many_answers(store):
    for n in range(MOST_ANSWERS + 10):
        store.ask("select name from accounts where id = $n", n=n)
    assert times_asked(store, lambda: store.ask("select name from accounts where id = $n", n=MOST_ANSWERS)) == 0
    assert times_asked(store, lambda: store.ask("select name from accounts where id = $n", n=0)) == 1


def test_a_session_that_ended_or_whose_account_was_disabled_opens_nothing_once_more(store, people):
    tokens = [sessions.begin(store, people["henryk"].id, NOW) for _ in range(2)]
    assert all(sessions.person_of(store, token, NOW) for token in tokens)
    assert times_asked(store, lambda: sessions.person_of(store, tokens[1], NOW)) == 0

    sessions.end(store, tokens[0], NOW)
    assert [sessions.person_of(store, token, NOW) is None for token in tokens] == [True, False]

    row = accounts.get(store, people["henryk"].id, people["adam"])
    accounts.disable(store, row["id"], row["version"], by=people["adam"], at=NOW)
    assert sessions.person_of(store, tokens[1], NOW) is None


def test_a_session_ends_by_itself_to_the_second_although_nothing_was_written(store, people):
    token = sessions.begin(store, people["rita"].id, NOW)
    pause, second = settings.longest_pause(store), timedelta(seconds=1)
    assert sessions.person_of(store, token, NOW + pause - second, touch=False)
    assert sessions.person_of(store, token, NOW + pause, touch=False) is None
    assert times_asked(store, lambda: sessions.person_of(store, token, NOW, touch=False)) == 0


def test_a_file_put_in_place_is_asked_anew(store, tmp_path):
    before = organisation.get(store)
    (store.folder / "backups").mkdir()
    store.copy_to(store.folder / "backups" / "copy.duckdb")
    with store.writing() as writing:
        writing.run("update organisation set name = 'Inna sp. z o.o.'")
    assert store.value("select name from organisation") == "Inna sp. z o.o."

    store.put_in_place(store.folder / "backups" / "copy.duckdb", tmp_path / "aside")

    assert organisation.get(store) == before


def test_a_closed_register_answers_nothing(store):
    store.ask("select name from organisation")
    store.close()
    with pytest.raises(Unavailable):
        store.ask("select name from organisation")


# -- a random sequence of writes


def questions(store: Store, people, numbers) -> dict[str, Any]:
    """What the pages ask, once from what is kept and remembered."""
    by, other = people["hanna"], people["henryk"]
    page = listing.page(store, Filter(), by=other, now=NOW)
    asked = {
        "list": (page.rows, page.total, page.counts),
        "overview": statistics.ask(store, "overview", at=NOW),
        "hidden": sight.hidden_from(store, other),
        "reminders": reminders.unseen(store, by=other),
        "stuck": outbox.is_stuck(store, NOW + timedelta(hours=2)),
        "clients": clients.listed(store),
        "suppliers": suppliers.listed(store, NOW),
        "prevention": prevention.listed(store, NOW),
        "ledger": prevention.ledger(store, NOW),
        "meetings": (meetings.listed(store), meetings.due(store, NOW)),
        "drafts": drafts.unfinished(store, "report", by=by),
        "pause": settings.longest_pause(store),
        "names": accounts.names(store),
        "handlers": listing.handlers(store),
    }
    for number in numbers[-3:]:
        row = incidents.get(store, number, by)
        asked[number] = row, actions.of_incident(store, row["id"]), clients.affected(store, row["id"])
    return asked


def write(store: Store, what: int, chance: random.Random, people, numbers: list[str]) -> None:
    """One thing of the eleven that somebody does."""
    by, at = people["hanna"], NOW + timedelta(minutes=len(numbers))
    row = incidents.get(store, chance.choice(numbers), by) if numbers else None
    name = f"Firma {chance.randrange(1000)}"
    if what == 0:
        numbers.append(incidents.report(store, a_report(client=name, supplier=name), by=by, at=at)["number"])
    elif what == 1:
        incidents.change(store, row["id"], row["version"], {"description": f"{name} dostała plik."}, by=by, at=at)
    elif what == 2:
        actions.add(store, row["id"], kind="block_access", note=name, by=by, at=at)
    elif what == 3:
        client = clients.save(store, {"name": f"{name} {at}"}, by=by, at=at)
        clients.mark(store, row["id"], [client], "yes", by=by, at=at)
    elif what == 4:
        suppliers.save(store, {"name": f"{name} {at}"}, by=by, at=at)
    elif what == 5:
        drafts.save(store, f"draft{chance.randrange(3)}", "report", {"client": name}, by=by, at=at)
    elif what == 6:
        settings.set_number(store, "idle_minutes", chance.randrange(10, 60), by=people["adam"], at=at)
    elif what == 7:
        reminders.make(store, at + timedelta(hours=chance.randrange(100)))
    elif what == 8:
        with store.writing() as writing:
            outbox.put(writing, "test", "ewa@example.pl", name, name, at=at)
    elif what == 9:
        restricted.restrict(store, row["id"], {by.id}, name, by=by, at=at)
    else:
        meetings.begin(store, chance.choice(["quarterly", "yearly"]), by=by, at=at)


def test_after_any_write_every_answer_is_the_one_that_the_database_gives(store, people):
    chance, numbers = random.Random(72), []
    for what in [0, 0, *chance.sample(range(KINDS_OF_WRITES), KINDS_OF_WRITES)]:
        write(store, what, chance, people, numbers)
        kept = questions(store, people, numbers)
        store.forget()
        assert kept == questions(store, people, numbers)
