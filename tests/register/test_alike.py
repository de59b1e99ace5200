"""Earlier incidents that may be alike, each with why it is shown."""

from datetime import timedelta

import pytest

from lib.domain.permissions import Refused
from lib.register import alike, incidents
from tests.builders import HANDLER, NOW, REPORTER, a_report


def told(store, text, **facts):
    return incidents.report(store, a_report(description=text, kinds=(), **facts), by=HANDLER, at=NOW)


def like(store, text="", **values):
    return alike.find(store, {"description": text, **values}, by=HANDLER)


def test_in_an_empty_register_nothing_is_alike(store):
    assert like(store, "Faktury wysłano do niewłaściwego klienta.") == []


def test_inflected_words_do_not_hide_a_match(store):
    row = told(store, "Konsultant pomylił załączniki i wysłał faktury Spółdzielni Gromnik.")
    told(store, "Awaria zasilania w serwerowni, brak dostępu do kopii.")

    (found,) = like(store, "Fakturami Gromnika obdarowano kogoś obcego, bo pomylono załącznik.")

    assert found["number"] == row["number"]
    assert found["reasons"] == ("text",)
    assert {"gromnika", "załącznik"} <= set(found["words"])


@pytest.mark.parametrize(
    ("facts", "typed", "reason"),
    [
        ({"client": "Żaba sp. z o.o."}, {"client": "ZABA"}, "client"),
        ({"supplier": "Chmura S.A."}, {"supplier": "chmura"}, "supplier"),
        ({"cause": "misdelivery", "system": "email"}, {"cause": "misdelivery", "system": "E-mail"}, "cause"),
    ],
)
def test_a_coded_fact_in_common_is_a_reason(store, facts, typed, reason):
    row = told(store, "Zgubiono teczkę.", **facts)

    (found,) = like(store, **typed)

    assert (found["number"], found["reasons"]) == (row["number"], (reason,))


def test_a_client_with_many_incidents_leaves_room_for_others(store):
    for _ in range(30):
        told(store, "Zgubiono teczkę.", client="Alfa", supplier="Chmura")
    other = told(store, "Zgubiono klucze.", client="Beta", supplier="Chmura")

    found = like(store, client="Alfa", supplier="Chmura")

    assert [row["client"] for row in found] == ["Alfa", "Alfa", "Beta"]
    assert found[-1]["number"] == other["number"]
    assert found[1]["more"] > 0


def test_an_incident_is_not_like_itself_and_drills_are_never_shown(store):
    row = told(store, "Zgubiono teczkę.", client="Alfa")
    drill = told(store, "Zgubiono teczkę.", client="Alfa")
    incidents.decide_outcome(store, drill["id"], drill["version"], "drill", "Ćwiczenie.", by=HANDLER, at=NOW)

    assert alike.find(store, row, by=HANDLER) == []


def test_a_measure_against_the_same_cause_is_named_before_anybody_knows_the_cause(store):
    earlier = told(store, "Kampania trafiła do niewłaściwych adresatów.", cause="misdelivery", system="mailing")
    with store.writing() as writing:
        row = {"id": writing.new_id(), "version": 1, "title": "Podwójna kontrola", "created_at": NOW}
        done = {"cause_key": "misdelivery|mailing", "done_on": (NOW - timedelta(days=9)).date(), "verdict": "helped"}
        writing.insert("preventive_actions", row | done)

    found = like(store, "Kampanię wysłano do niewłaściwych adresatów.")

    (measure,) = alike.measures(store, found, NOW)
    assert (measure["title"], measure["verdict"], measure["number"]) == (
        "Podwójna kontrola",
        "helped",
        earlier["number"],
    )
    assert alike.measures(store, found, NOW - timedelta(days=30)) == []


def test_who_sees_only_their_own_is_told_nothing_of_others(store):
    with pytest.raises(Refused):
        alike.find(store, {"client": "Alfa"}, by=REPORTER)
