"""347 real incidents, typed into the form one after another: half of what a form asks for is not known of them.

Needs the folder named by REJESTR_REAL_DATA; the data are not part of this program.
"""

import csv
import gzip
import json
import os
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from statistics import median

import pytest

from lib.domain import folding, incident, local_time
from lib.domain.messages import Problems
from lib.language import language_of
from lib.register import alike, incidents, journal, listing, statistics
from lib.register.filters import UNKNOWN, Filter
from lib.register.store import Row, Store
from tests.builders import ADMIN, HANDLER, NOW

FOLDER = Path(os.environ.get("REJESTR_REAL_DATA") or "not given")
SAMPLE = FOLDER / "vcdb_sample.csv.gz"
pytestmark = pytest.mark.skipif(not SAMPLE.is_file(), reason="REJESTR_REAL_DATA names no folder with the real sample")

KINDS = {
    "nieuprawniony_dostep": "unauthorised_access",
    "ujawnienie_osobom_trzecim": "disclosure",
    "utrata_danych": "loss",
    "niewlasciwe_przetwarzanie": "improper_processing",
    "podejrzenie_wlamania": "suspected_intrusion",
}
FINDERS = {
    "wlasciciel": "owner",
    "klient": "client",
    "uzytkownik": "user",
    "partner_techniczny": "technical_partner",
}
# What the data were, and whether they were personal at all.
DATA = {
    "zwykle": (("ordinary",), True),
    "szczegolne": (("special",), True),
    "nieosobowe": ((), False),
    "": ((), None),
}


def typed(told: Row) -> Row:
    """What somebody who knows only this row puts into the form."""
    begins, ends = span(told)
    categories, personal = DATA[told["map_data_category"]]
    people = int(told["data_total"]) if told["data_total"] else None
    noticed = noticed_on(told)
    return {
        "description": told["summary"],
        "kinds": [KINDS[kind] for kind in told["map_types"].split("|") if kind],
        "found_by": FINDERS[told["map_finder"]] if told["map_finder"] else None,
        "client": told["victim_id"],
        "occurred_from": begins,
        "occurred_to": ends,
        "occurred_precision": told["date_precision"],
        "detected_at": local_time.span_of_day(noticed)[0] if noticed else None,
        "detected_precision": "day" if noticed else None,
        "personal_data": personal,
        "data_categories": categories,
        "people_min": people,
        "people_max": people,
    }


def span(told: Row) -> tuple:
    year = int(told["incident_year"])
    if told["date_precision"] == "year":
        return local_time.span_of_year(year)
    if told["date_precision"] == "month":
        return local_time.span_of_month(year, int(told["incident_month"]))
    return local_time.span_of_day(date.fromisoformat(told["incident_date"]))


def noticed_on(told: Row) -> date | None:
    if told["date_precision"] != "day" or not told["discovery_hours"]:
        return None
    return date.fromisoformat(told["incident_date"]) + timedelta(hours=float(told["discovery_hours"]))


@pytest.fixture(scope="module")
def sample() -> list[Row]:
    with gzip.open(SAMPLE, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def typed_in(sample, tmp_path_factory) -> Iterator[tuple[Store, list[Problems]]]:
    """The register with every row in it, and what was refused at the first attempt."""
    store = Store(tmp_path_factory.mktemp("real"))
    refused = [refusal for told in sample if (refusal := report(store, told)) is not None]
    yield store, refused
    store.close()


def report(store: Store, told: Row) -> Problems | None:
    """Sends the form; where it is refused for want of a sentence, writes one and sends it again."""
    values, sent = typed(told), {"by": HANDLER, "at": NOW, "submission": told["incident_id"]}
    try:
        incidents.report(store, values, **sent)
    except Problems as refused:
        incidents.report(store, values | {"description": f"Bez opisu: {told['action_varieties']}"}, **sent)
        return refused
    return None


@pytest.fixture(scope="module")
def kept(typed_in) -> list[Row]:
    store, _ = typed_in
    return [incidents._out(row) for row in store.ask("select * from incidents order by id")]


def test_the_words_of_the_sample_are_all_known_here(sample):
    crosswalk = json.loads((FOLDER / "vcdb_crosswalk.json").read_text("utf-8"))

    assert set(crosswalk["types"]) == set(KINDS)
    assert set(crosswalk["finders"]) == set(FINDERS)
    assert {told["map_data_category"] for told in sample} == set(DATA)


def test_all_of_them_are_in_the_register_in_order(sample, kept):
    assert len(sample) == 347
    assert [row["submission"] for row in kept] == [told["incident_id"] for told in sample]
    assert [row["number"] for row in kept] == [f"2026/{i:03}" for i in range(1, 348)]


def test_none_was_refused_but_for_a_missing_sentence(sample, typed_in):
    _, refused = typed_in

    assert len(refused) == sum(not told["summary"].strip() for told in sample) == 99
    assert {p.field for refusal in refused for p in refusal.problems} == {"description"}
    assert {p.message for refusal in refused for p in refusal.problems} == {"Say in a sentence what happened."}


def test_every_story_is_kept_to_the_last_sign(sample, kept):
    for told, row in zip(sample, kept, strict=True):
        if told["summary"].strip():
            assert row["description"] == told["summary"].replace("\r\n", "\n").replace("\r", "\n").strip()


def test_what_is_not_known_stays_not_known(sample, kept):
    for told, row in zip(sample, kept, strict=True):
        given = incident.cleaned({**incident.EMPTY, **typed(told)})

        assert {name: row[name] for name in given if name != "description"} == {
            name: value for name, value in given.items() if name != "description"
        }
    assert sum(row["found_by"] is None for row in kept) == 248
    assert sum(row["people_max"] is None for row in kept) == sum(not told["data_total"] for told in sample) == 152
    assert Counter(row["personal_data"] for row in kept) == {True: 290, False: 21, None: 36}


def test_a_date_is_kept_no_more_exactly_than_it_was_told(sample, kept):
    english = language_of("en")
    assert Counter(row["occurred_precision"] for row in kept) == {"day": 160, "month": 75, "year": 112}

    for told, row in zip(sample, kept, strict=True):
        said = english.moment_stated(row["occurred_from"], row["occurred_to"], row["occurred_precision"])

        assert said == as_told(told)
        assert local_time.to_wall(row["occurred_from"]).year == local_time.to_wall(row["occurred_to"]).year


def as_told(told: Row) -> str:
    if told["date_precision"] == "day":
        return f"{int(told['incident_day']):02}.{int(told['incident_month']):02}.{told['incident_year']}"
    if told["date_precision"] == "month":
        return f"{date(2000, int(told['incident_month']), 1):%B} {told['incident_year']}"
    return told["incident_year"]


def test_the_register_counts_kinds_and_people_as_the_file_does(sample, typed_in):
    store, _ = typed_in

    counts = listing.page(store, Filter(), by=ADMIN, now=NOW).counts

    kinds = Counter(kind for told in sample for kind in told["map_types"].split("|"))
    assert counts["kind"] == {KINDS.get(kind, UNKNOWN): n for kind, n in kinds.items()}
    assert counts["people"][UNKNOWN] == sum(not told["data_total"] for told in sample)
    assert counts["people"]["mass"] == sum(int(told["data_total"] or 0) >= 1000 for told in sample)


def test_an_organisation_that_occurs_again_is_found_again(sample, typed_in):
    store, _ = typed_in
    (name, times), *_ = Counter(told["victim_id"] for told in sample).most_common()

    assert times > 1
    assert len(listing.ids(store, Filter(client=(name,)), by=ADMIN, now=NOW)) == times
    assert len(listing.ids(store, Filter(text=name), by=ADMIN, now=NOW)) >= times


def test_the_journal_of_all_that_holds(typed_in):
    store, _ = typed_in

    assert journal.verify(store).rows >= 347
    assert journal.verify(store).holds


def test_a_row_larger_than_life_goes_the_same_way(sample, store):
    told = max(sample, key=lambda told: len(told["summary"]))
    story = (told["summary"] * 20)[:17_000]
    larger = told | {"data_total": "12000000000", "summary": story, "incident_id": "larger than life"}

    assert report(store, larger) is None
    assert report(store, told) is None

    first, _ = listing.page(store, Filter(sort="people"), by=ADMIN, now=NOW).rows
    assert (first["number"], first["people_min"]) == ("2026/001", 12_000_000_000)
    assert incidents.get(store, "2026/001", ADMIN)["description"] == story.strip()


def test_the_victims_that_occur_again_are_found_alike_because_they_are_the_same_client(sample, kept, typed_in):
    store, _ = typed_in
    again = {name for name, times in Counter(told["victim_id"] for told in sample).items() if times > 1}
    newest = {row["client"]: row for row in kept if row["client"] in again}
    assert len(again) == len(newest) == 27

    for name, row in newest.items():
        same = [other for other in alike.find(store, row, by=ADMIN) if "client" in other["reasons"]]

        assert same, name
        assert {folding.name_key(other["client"]) for other in same} == {folding.name_key(name)}


# -- the figures of the dashboard


def test_the_kinds_of_every_month_are_those_of_the_file(sample, typed_in):
    store, _ = typed_in
    expected: Counter[tuple] = Counter()
    for told in sample:
        month = None
        if told["date_precision"] != "year":
            month = date(int(told["incident_year"]), int(told["incident_month"]), 1)
        for kind in told["map_types"].split("|"):
            expected[int(told["incident_year"]), month, KINDS.get(kind)] += 1

    rows = statistics.ask(store, "kinds_by_month")

    assert {(row["year"].year, row["month"], row["kind"]): row["n"] for row in rows} == expected


def test_the_time_to_notice_is_that_of_the_rows_with_whole_dates(sample, typed_in):
    store, _ = typed_in
    days = sorted(
        (noticed_on(told) - date.fromisoformat(told["incident_date"])).days for told in sample if noticed_on(told)
    )

    (row,) = statistics.ask(store, "detection_hours")

    assert (row["n"], row["inexact"]) == (len(days), sum(told["date_precision"] != "day" for told in sample))
    assert row["median"] / 24 == pytest.approx(median(days), abs=1 / 24)  # summer time
    assert row["worst"] / 24 == pytest.approx(days[-1], abs=1 / 24)


def test_the_people_of_all_of_them_are_those_of_the_file(sample, typed_in):
    store, _ = typed_in
    known = [int(told["data_total"]) for told in sample if told["data_total"]]

    (row,) = statistics.ask(store, "overview")

    assert (row["people"], row["people_unknown"]) == (sum(known), len(sample) - len(known))
