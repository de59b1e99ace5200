"""The example register: complete, in order, and alive on whatever day it is filled."""

import json
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from lib.domain import taxonomy
from lib.domain.incident import FIELDS
from lib.domain.local_time import WARSAW
from lib.domain.preventive import STATES
from lib.register import (
    drills,
    example,
    incidents,
    journal,
    organisation,
    prevention,
    procedures,
    reviews,
    suppliers,
)
from lib.register.store import Row, Store
from tests.builders import NOW, REPORTER, a_report

DAYS = {
    "an ordinary day": NOW,
    "the first minutes of a year": datetime(2027, 1, 1, 0, 5, tzinfo=WARSAW),
    "29 February": datetime(2028, 2, 29, 12, 0, tzinfo=WARSAW),
    "the hour that comes twice": datetime(2026, 10, 25, 2, 30, tzinfo=WARSAW, fold=1),
}


@pytest.fixture(scope="module", params=DAYS.values(), ids=DAYS)
def at(request) -> datetime:
    return request.param


@pytest.fixture(scope="module")
def filled(at, request, tmp_path_factory) -> Iterator[Store]:
    """The example, filled once a day for all tests here: none of them writes."""
    folder = tmp_path_factory.mktemp("example") / "register"
    if at == NOW:
        store = Store(shutil.copytree(request.getfixturevalue("an_example"), folder))
    else:
        store = Store(folder)
        example.fill(store, at)
    yield store
    store.close()


def used(store: Store, column: str) -> set[str]:
    return {code for row in rows(store) for code in (row[column] or "").strip("|").split("|")} - {""}


def rows(store: Store) -> list[Row]:
    return store.ask("select * from incidents order by id")


def running(store: Store, kind: str) -> list[datetime]:
    return [
        row["due_at"]
        for row in store.ask(
            """
            select due_at
            from duties join incidents on incidents.id = duties.incident_id
            where kind = $kind and duties.state in ('open', 'undecided') and incidents.state <> 'closed'
            order by due_at
            """,
            kind=kind,
        )
    ]


def test_its_journal_holds_and_tells_everything_in_the_order_in_which_it_happened(filled, at):
    moments = [row["moment"] for row in filled.ask("select moment from journal order by sequence")]

    assert journal.verify(filled).holds
    assert moments == sorted(moments)
    assert moments[-1] <= at.astimezone(UTC)
    assert (at - moments[0]).days > 26 * 30


def test_its_numbers_ascend_with_the_day_of_the_report(filled):
    assert 24 <= len(rows(filled)) <= 30
    for earlier, later in pairwise(rows(filled)):
        assert earlier["number"] < later["number"]
        assert earlier["reported_at"] < later["reported_at"]


@pytest.mark.parametrize(
    ("column", "name"),
    [
        ("state", "states"),
        ("outcome", "outcomes"),
        ("role", "roles"),
        ("risk", "risks"),
        ("kinds", "kinds"),
        ("data_categories", "data_categories"),
        ("cause_origin", "cause_origins"),
        ("occurred_precision", "precisions"),
    ],
)
def test_every_entry_of_the_lists_occurs(filled, column, name):
    assert used(filled, column) == set(taxonomy.codes(name))


def test_every_field_of_an_incident_is_filled_somewhere(filled):
    assert [name for name in FIELDS if not any(row[name] not in (None, "") for row in rows(filled))] == []


def test_one_clock_is_missed_one_nearly_due_and_one_has_days_left(filled, at):
    hours_left = [(due_at - at.astimezone(UTC)).total_seconds() / 3600 for due_at in running(filled, "authority")]

    missed, nearly_due, with_time = hours_left
    assert missed < 0 < nearly_due < 3
    assert with_time > 48
    assert len(running(filled, "client")) == 1


def test_one_report_is_not_yet_touched(filled):
    untouched = [row["version"] for row in rows(filled) if row["handler"] is None]

    assert untouched == [1]


def test_the_same_cause_came_back_twice_in_the_same_place_and_once_after_a_fix(filled):
    same = [row["id"] for row in rows(filled) if (row["cause"], row["system"]) == ("misdelivery", "mailing")]
    fixed = filled.value(
        "select max(done_at) from actions where incident_id = $id and kind = 'update_safeguards'", id=same[1]
    )

    assert len(same) == 3
    assert fixed < filled.value("select occurred_from from incidents where id = $id", id=same[2])


def test_an_action_is_overdue_and_others_are_done(filled, at):
    assert filled.value("select count(*) from actions where done_at is null and due_on < $today", today=at.date())
    assert filled.value("select count(*) from actions where done_at is not null") > 15


def test_what_was_closed_long_ago_is_reviewed_and_one_review_waits(filled, at):
    waiting = reviews.due(filled, at)

    assert filled.value("select count(*) from incidents where reviewed_at is not null") > 10
    assert [row["title"] for row in waiting if row["is_late"]] == ["Recepcja widziała notatki z wizyt"]


def test_a_drill_was_run_through_the_form_and_measured(filled):
    (run,) = drills.listed(filled)

    assert (run["result"].kept, run["ended_at"] is not None) == ((5, 6), True)


def test_somebody_has_not_read_the_procedure_in_force(filled):
    assert any(names for names in procedures.unread_by(filled).values())


def test_measures_stand_in_every_state_and_a_repeat_has_reopened_one(filled, at):
    measures = prevention.listed(filled, at)

    assert {measure["state"] for measure in measures} == set(STATES)
    assert [m["repeated"] is not None for m in measures if m["state"] == "reopened"] == [True]
    assert any(measure["verdict"] for measure in measures)


def test_one_supplier_is_overdue_and_others_wait_to_be_added(filled, at):
    assert [row["standing"] for row in suppliers.due(filled, at)] == ["due"]
    assert suppliers.not_listed(filled)


def test_its_people_and_firm_are_there_and_nobody_is_written_to(filled):
    roles = filled.ask("select login, role from accounts")
    addresses = [
        address
        for row in filled.ask("select change from journal")
        for address in re.findall(r"[\w.+-]+@[\w.-]*\w", row["change"])
    ]

    assert {row["role"] for row in roles} == set(taxonomy.codes("account_roles"))
    assert {"login": "demo", "role": "admin"} in roles
    assert organisation.get(filled)["has_dpo"]
    assert addresses
    assert all(re.search(r"[@.]example\.pl$", address) for address in addresses)


def test_a_register_that_is_not_empty_is_refused_and_left_alone(store):
    incidents.report(store, a_report(), by=REPORTER, at=NOW)

    with pytest.raises(ValueError, match="empty"):
        example.fill(store, datetime(2027, 1, 1, tzinfo=UTC))

    assert len(rows(store)) == 1
    assert organisation.get(store) is None


MADE = {"name_key", "subject_key", "supplier_key", "basis", "minutes"}  # columns of words that nobody typed


def test_every_text_that_was_typed_stands_in_the_journal_where_personal_data_in_it_are_asked_about(filled):
    told = "\n".join(t for row in filled.ask("select change from journal") for t in texts(json.loads(row["change"])))
    columns = filled.ask(
        """
        select columns.table_name as own, column_name as name
        from information_schema.columns join information_schema.tables using (table_name)
        where data_type = 'VARCHAR' and table_type = 'BASE TABLE' and columns.table_name <> 'journal'
        """
    )
    kept = {
        (one["own"], one["name"], text)
        for one in columns
        if one["name"] not in MADE
        for row in filled.ask(f"select distinct \"{one['name']}\" as word from {one['own']} where contains(word, ' ')")
        for text in (texts(json.loads(row["word"])) if row["word"].startswith("{") else [row["word"]])
        if " " in text
    }

    assert len(kept) > 300
    assert {place for place in kept if place[2] not in told} == set()


def texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from texts(inner)
