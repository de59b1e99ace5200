"""The cause tree as it is kept: five whys, several branches, withdrawn with a reason, told in the history."""

import pytest

from lib.domain import review
from lib.domain.messages import Problems
from lib.domain.permissions import Refused
from lib.register import causes, incidents, journal
from lib.register.store import Conflict, Row, Store
from tests.builders import HANDLER, MANAGER, NOW, a_report

STAMP = {"by": HANDLER, "at": NOW}


@pytest.fixture
def incident(store) -> Row:
    return incidents.report(store, a_report(), **STAMP)


def added(store: Store, incident: Row, why: str = "Bo nikt nie sprawdził.", **more) -> int:
    return causes.add(store, incident["id"], why, **{**STAMP, **more})


def deep(store: Store, incident: Row, depth: int) -> list[int]:
    ids: list[int] = []
    for i in range(depth):
        ids.append(added(store, incident, f"why {i}", under=ids[-1] if ids else None))
    return ids


def test_an_answer_stands_under_what_it_explains_and_is_told(store, incident):
    first = added(store, incident, "Wysłano bez sprawdzenia.", layer="human", cause="misdelivery")
    second = added(store, incident, "Narzędzie nie ostrzega.", under=first, layer="system")

    tree = review.ordered(causes.in_force(store, incident["id"]))
    newest = journal.history(store, "incident", incident["id"])[0]

    assert [(b.number, b.node["id"]) for b in tree] == [("1", first), ("1.1", second)]
    assert newest["action"] == "add_cause"
    assert newest["change"]["after"]["why"] == "Narzędzie nie ostrzega."


def test_the_sixth_why_is_refused(store, incident):
    fifth = deep(store, incident, 5)[-1]

    with pytest.raises(Problems) as refused:
        added(store, incident, under=fifth)

    assert [p.field for p in refused.value.problems] == ["under"]


@pytest.mark.parametrize(
    ("values", "field"),
    [({"why": " \n"}, "why"), ({"why": "x" * 2001}, "why"), ({"layer": "fate"}, "layer"), ({"cause": "fate"}, "cause")],
)
def test_what_can_be_corrected_is_said_beside_its_field(store, incident, values, field):
    with pytest.raises(Problems) as refused:
        added(store, incident, **values)

    assert [p.field for p in refused.value.problems] == [field]


def test_withdrawing_an_answer_takes_those_under_it_along_and_all_stay_readable(store, incident):
    first, second, _ = deep(store, incident, 3)

    causes.withdraw(store, second, 1, "Okazało się inaczej.", **STAMP)

    assert [node["id"] for node in causes.in_force(store, incident["id"])] == [first]
    assert len(causes.of_incident(store, incident["id"])) == 3


def test_withdrawing_needs_a_reason(store, incident):
    with pytest.raises(Problems):
        causes.withdraw(store, added(store, incident), 1, " ", **STAMP)


def test_nothing_is_added_under_a_withdrawn_answer(store, incident):
    node = added(store, incident)
    causes.withdraw(store, node, 1, "Pomyłka.", **STAMP)

    with pytest.raises(Problems):
        added(store, incident, under=node)


def test_of_two_who_word_an_answer_anew_one_is_told(store, incident):
    node = added(store, incident)
    causes.change(store, node, 1, {"why": "Pierwsza."}, **STAMP)

    with pytest.raises(Conflict):
        causes.change(store, node, 1, {"why": "Druga."}, **STAMP)


def test_who_only_reads_changes_nothing(store, incident):
    with pytest.raises(Refused):
        added(store, incident, by=MANAGER)
