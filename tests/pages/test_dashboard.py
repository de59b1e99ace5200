"""The dashboard says something true of no incident, of one, and of many."""

import json
from datetime import date, timedelta

import pytest

from lib.documents.figures import catalogue
from lib.documents.figures.figure import DEFINED, TITLES, View
from lib.domain import taxonomy
from lib.language import language_of
from lib.register import actions, exposure, incidents, journal, notices, prevention, statistics
from lib.register.scope import Scope
from lib.register.store import Conflict
from tests.builders import NOW, a_report
from tests.visits import query_of

HOUR = timedelta(hours=1)
EN = language_of("en")


@pytest.fixture
def register_of(store, people, clock):
    """So many incidents, a week from one to the next, each confirmed and noticed five hours later.

    They come from an old register unless a fact of the present is asked for: that saves a decision each.
    """

    def reported(n: int, *, historical: bool = True, **facts) -> list:
        found = []
        for i in range(n):
            begun = NOW - timedelta(days=7 * (n - i))
            told = {"occurred_from": begun, "occurred_precision": "minute", "detected_at": begun + 5 * HOUR, **facts}
            row = incidents.report(store, a_report(**told), by=people["hanna"], at=clock(), historical=historical)
            if not historical:
                outcome = ("breach", "Ujawniono dane.")
                row = incidents.decide_outcome(
                    store, row["id"], row["version"], *outcome, by=people["hanna"], at=clock()
                )
            found.append(row)
        return found

    return reported


def hrefs(screen, beginning: str) -> list[dict[str, str]]:
    return [
        query_of(part.split('"', 1)[0].replace("&amp;", "&"))
        for body in screen.html
        for part in body.split('href="')[1:]
        if part.startswith(beginning)
    ]


# -- how little there is


def test_an_empty_register_says_what_will_stand_here(visit):
    screen = visit("dashboard")

    assert "Here will stand a dot for every incident" in screen.text
    assert "All years: no incident was recorded." in screen.text
    assert "No notification to the authority has been due." in screen.text
    assert "Here will stand how long it took" in screen.text
    assert "90 % within" not in screen.text


def test_one_incident_is_a_dot_and_no_trend(visit, register_of):
    (row,) = register_of(1)

    screen = visit("dashboard")

    assert "1 incident · All incidents." in screen.text
    assert "at least 3 gaps are needed; there are 0" in screen.text
    assert "Under 20 cases with a known cause" in screen.text
    assert {"number": row["number"]} in hrefs(screen, "/incident")


def test_drawn_again_it_is_what_it_was_until_a_write_a_minute_or_another_language(
    visit, register_of, store, people, clock
):
    row = register_of(4)[-1]
    screen = visit("dashboard")
    drawn = screen.html
    assert screen.run().html == drawn
    store.forget()
    assert screen.run().html == drawn
    assert visit("dashboard", language="pl").html != drawn

    clock.pass_(minutes=1)
    later = screen.run().html
    assert later != drawn  # it says of which minute it is
    incidents.change(
        store, row["id"], row["version"], {"title": "Plik <u>obcy</u>"}, by=people["hanna"], at=clock.moment
    )
    assert "Plik &lt;u&gt;obcy&lt;/u&gt;" in "".join(screen.run().html)
    assert "obcy" not in "".join(later)


def test_the_last_twelve_months_stand_with_what_they_are_compatible_with(visit, register_of):
    register_of(5)

    screen = visit("dashboard")

    assert "The last twelve months until today: 5; compatible with 1.6 to 11.7 a year." in screen.text
    assert "the register is too young to compare years" in screen.text


@pytest.mark.parametrize(
    ("incidents_of_it", "said"),
    [
        (13, "provisional limits"),
        (12, "limits need 12 gaps, there are 11"),
        (21, "the limits of an unchanged process"),
    ],
)
def test_limits_of_the_gaps_come_with_their_number(visit, register_of, incidents_of_it, said):
    register_of(incidents_of_it)

    assert said in visit("dashboard").text


def test_an_incident_of_two_kinds_counts_in_each_and_the_page_says_so(visit, register_of):
    register_of(1, kinds=("disclosure", "loss"))

    assert "the table sums to 1 more than there are" in visit("dashboard").text


def test_a_year_in_which_nothing_happened_is_shown(visit, register_of):
    register_of(1)
    register_of(1, occurred_from=NOW - timedelta(days=3 * 365), detected_at=NOW)

    columns = next(
        body for body in visit("dashboard").html if "<table" in body and "disclosure to third parties" in body
    )

    assert all(f">{year}<" in columns for year in (2023, 2024, 2025, 2026))


# -- what is looked at


def test_the_filter_lives_in_the_address_and_is_said(visit, register_of):
    register_of(2)
    register_of(1, system="crm")

    screen = visit("dashboard", system="crm", since="2020-01-01")

    assert "1 incident · Counted as happened since 01.01.2020; system: CRM application." in screen.text
    assert screen.address == {"system": "crm", "since": "2020-01-01"}


def test_the_filters_are_drawn_where_they_are_unfolded_and_stay_so(visit):
    screen = visit("dashboard")
    assert not screen.shows("Cause")
    screen.unfold("Filters").tick("With drills")
    assert screen.address.keys() == {"drills"}
    assert screen.shows("Cause")


def test_the_period_chosen_goes_into_the_address(visit, register_of):
    register_of(1)

    screen = visit("dashboard").choose("Period", "this year")

    assert screen.address == {"since": "2026-01-01"}
    assert screen.choose("Period", "all years").address == {}


def test_a_kind_leads_to_itself(visit, register_of):
    register_of(1)

    screen = visit("dashboard")

    assert {"kind": "disclosure"} in hrefs(screen, "/dashboard")
    assert {"kind": "disclosure", "view": "counted"} in hrefs(screen, "/?")


def test_a_number_opens_the_register_with_what_it_counts(visit, register_of):
    register_of(2, cause="misdelivery", supplier="Poczta", system="mailing")
    register_of(1, cause="malware", found_by="monitoring")

    screen = visit("dashboard", since="2026-01-01", until="2026-12-31")

    found = hrefs(screen, "/?")
    narrower = {"view": "counted", "since": "2026-01-01", "until": "2026-12-31", "period": "happened_at"}
    for more in ({"cause": "misdelivery"}, {"system": "unknown"}, {"found_by": "monitoring"}, {"supplier": "Poczta"}):
        assert narrower | more in found, more
    listed = visit("register", **narrower, cause="misdelivery")
    assert "2 incidents · Counted as incidents; counted as happened from 01.01.2026 to 31.12.2026" in listed.text
    assert "cause: sent to the wrong recipient" in listed.text


def test_near_misses_stand_apart_until_they_are_asked_for(visit, register_of, store, people, clock):
    register_of(1)
    row = incidents.report(store, a_report(), by=people["hanna"], at=clock())
    incidents.decide_outcome(
        store, row["id"], row["version"], "near_miss", "Nic nie wyszło.", by=people["hanna"], at=NOW
    )

    apart, together = visit("dashboard"), visit("dashboard", near_misses="1")
    assert "1 incident ·" in apart.text
    assert "(1 confirmed, 0 not decided yet). Near misses and false alarms besides: 1." in apart.text
    assert "2 incidents ·" in together.text
    assert "Near misses and false alarms among them: 1." in together.text


def test_a_drill_counts_nowhere_until_it_is_asked_for(visit, register_of, store, people, clock):
    row = incidents.report(store, a_report(), by=people["hanna"], at=clock())
    incidents.decide_outcome(store, row["id"], row["version"], "drill", "Ćwiczenie.", by=people["hanna"], at=NOW)

    assert "0 incidents ·" in visit("dashboard").text
    assert "1 incident ·" in visit("dashboard", drills="1").text


# -- what it says


def test_a_late_notification_is_named(visit, register_of, store, people, clock):
    (row,) = register_of(
        1, historical=False, aware_at=NOW - timedelta(days=6), role="controller", aware_basis="Odkryto w logach."
    )
    notices.record(
        store,
        row["id"],
        "authority",
        "complete",
        NOW - timedelta(days=2),
        delay_reasons="Długo trwało ustalenie.",
        by=people["hanna"],
        at=clock(),
    )

    screen = visit("dashboard")

    assert f"Notifications to the authority made in time: 0 of 1. Late or missed: {row['number']}." in screen.text
    assert "(by 1 d)" in screen.text


def test_what_waits_now_leads_to_its_list(visit, register_of, store, people, clock):
    (row,) = register_of(1)
    due = NOW.date() - timedelta(days=1)
    actions.add(
        store, row["id"], kind="block_access", note=None, owner=None, due_on=due, by=people["hanna"], at=clock()
    )

    screen = visit("dashboard")

    assert "⚠ 1 remedial actions overdue" in " ".join(screen.text.split())
    assert all({"view": view} in hrefs(screen, "/?") for view in ("undecided", "action_late", "review_late"))
    assert row["number"] in visit("register", view="action_late").text
    assert {"state": "overdue"} in hrefs(screen, "/prevention?")


@pytest.mark.parametrize("language", ["pl", "en"])
def test_what_is_taken_has_the_title_n_period_and_meaning_that_stand_here(visit, register_of, store, language):
    register_of(3, cause="misdelivery", system="mailing", supplier="Poczta")
    screen = visit("dashboard", language=language, since="2026-01-01")
    scope = Scope.from_query({"since": ["2026-01-01"]})
    view = View(store, scope, language_of(language), NOW)

    for name in ("when", "kinds", "times", "duties", "outcomes", "suppliers", "measures"):
        figure = catalogue.make(name, view)
        assert figure.title in screen.text
        assert figure.about in screen.text
    for name in set(TITLES) - {"origins", "learned", "asked"}:
        assert {"since": "2026-01-01"} in hrefs(screen, f"/figures/{name}.xlsx")
        for word in DEFINED[name]:
            assert taxonomy.entries("definitions")[word].note(language) in screen.text
    assert {"since": "2026-01-01"} in hrefs(screen, "/figures/report.pdf")


def test_points_on_paper_and_on_the_screen_are_the_same(visit, register_of, store):
    register_of(3)
    register_of(1, detected_at=None, detected_precision=None)
    asked = {"begins": "occurred", "ends": "detected"}

    (chart,) = visit("dashboard", **asked).at.get("plotly_chart")

    drawn = json.loads(chart.proto.spec)["data"]
    figure = catalogue.make("cases", View(store, Scope.from_query({k: [v] for k, v in asked.items()}), EN, NOW))
    assert [hours for trace in drawn for hours in trace["y"]] == [row[2] for row in figure.rows] == [5, 5, 5]


def test_times_between_any_two_moments_can_be_chosen(visit, register_of):
    register_of(3)

    screen = (
        visit("dashboard").choose("From the moment when", "It happened").choose("to the moment when", "It was noticed")
    )

    assert screen.address == {"begins": "occurred", "ends": "detected"}
    assert "n = 3, still open 0" in screen.text


def test_what_people_typed_is_shown_as_they_typed_it(visit, register_of):
    register_of(2, title="<script>alert(1)</script>", supplier='Firma "X" <b>', client="<i>Klient</i>")

    screen = visit("dashboard")

    assert not any(tag in body for body in screen.html for tag in ("<script", "<b>&quot", '"X" <b>', "<i>Klient"))
    assert 'Firma "X" <b>' in screen.text


@pytest.mark.parametrize("language", ["pl", "en"])
def test_every_definition_can_be_read_beside_its_figure(visit, register_of, language):
    register_of(3)

    text = visit("dashboard", language=language).text

    for name in ("incident", "detection", "kept", "recurrence", "gaps", "rolling", "exposure"):
        assert taxonomy.entries("definitions")[name].note(language) in text


def test_the_five_sentences_are_polish_too(visit, register_of):
    register_of(3)

    text = visit("dashboard", language="pl").text

    assert "Wszystkie lata: odnotowano 3 incydenty (potwierdzone: 3, jeszcze nierozstrzygnięte: 0)." in text


def test_a_reporter_is_sent_to_the_report(visit):
    assert "the dashboard is not open to it" in visit("dashboard", by="rita").text


# -- what cannot be


NO_TIMES = {"occurred_from": None, "occurred_precision": None, "detected_at": None, "detected_precision": None}
UNEXPECTED = {
    "an empty register": (0, {}, {}, "All years: no incident was recorded."),
    "one incident": (1, {}, {}, "Too few to speak of a trend: at least 3 gaps are needed; there are 0."),
    "all unknown": (2, {"kinds": (), "found_by": None, **NO_TIMES}, {}, "kind not known yet"),
    "the year 2": (2, {"occurred_from": NOW.replace(year=2), "detected_at": NOW}, {}, "0002"),
    "twelve billion people": (2, {"people_min": 12 * 10**9, "people_max": 12 * 10**9}, {}, "24,000,000,000"),
    "a thousand years": (
        2,
        {"occurred_from": NOW.replace(year=1000), "occurred_to": NOW, "occurred_precision": "range"},
        {},
        "2 incidents",
    ),
    "900 rows of one subject": (1, {"client": "Ten sam"}, {}, "same client again: Ten sam"),
    "nothing matches": (2, {}, {"supplier": "Nobody"}, "0 incidents"),
    "a mangled address": (2, {}, {"since": "yesterday", "kind": "<b>", "role": "\x00", "cause": "%"}, "2 incidents"),
    "a period that ends before it begins": (2, {}, {"since": "9998-12-31", "until": "0002-01-01"}, "0 incidents"),
    "moments the wrong way round": (2, {}, {"begins": "closed", "ends": "occurred"}, "n = 0, still open 0"),
    "the same moment twice": (2, {}, {"begins": "detected", "ends": "detected"}, "n = 2, still open 0"),
}
# Every row as the first, which it repeats.
COPIED = """
    insert into incidents
    select incidents.* replace (900000 + copy as id, 'K/' || copy as number, null as submission, id as same_again_of)
    from incidents cross join (select unnest(range($copies)) as copy)
"""


@pytest.mark.parametrize("case", UNEXPECTED)
def test_what_nobody_expects_is_shown_as_it_is(visit, register_of, store, case):
    n, facts, address, said = UNEXPECTED[case]
    register_of(n, **facts)
    if case.startswith("900"):
        with store.writing() as writing:
            writing.run(COPIED, copies=899)

    screen = visit("dashboard", **address)

    assert screen.title == "Dashboard"
    assert said in screen.text


# -- exposure


def test_exposure_turns_counts_into_rates(visit, register_of, store, people, clock):
    register_of(3)
    months = {date(2026, month, 1): {"clients": 500} for month in range(1, 12)}

    exposure.save(store, months, {}, by=people["hanna"], at=clock())

    text = visit("dashboard").text
    assert "per 1,000 active clients and year" in text
    assert "6.5" in text  # 3 in 11 months of 500 clients


def test_exposure_seen_by_nobody_is_not_overwritten(store, people, clock):
    month = date(2026, 10, 1)
    exposure.save(store, {month: {"clients": 500}}, {}, by=people["hanna"], at=clock())

    with pytest.raises(Conflict):
        exposure.save(store, {month: {"clients": 400}}, {}, by=people["henryk"], at=clock())

    assert statistics.ask(store, "exposure")[0]["clients"] == 500


def test_exposure_is_changed_and_emptied_with_a_row_in_the_journal(store, people, clock):
    month = date(2026, 10, 1)
    exposure.save(store, {month: {"clients": 500, "users": 9}}, {}, by=people["hanna"], at=clock())
    exposure.save(store, {month: {"clients": 510}}, exposure.listed(store), by=people["hanna"], at=clock())

    (row,) = statistics.ask(store, "exposure")
    assert (row["clients"], row["users"], row["version"]) == (510, None, 2)
    assert journal.verify(store).holds
    assert store.value("select count(*) from journal where subject = 'exposure'") == 2


def test_a_measure_shows_its_clean_time(visit, register_of, store, people, clock):
    register_of(3, cause="misdelivery", system="mailing")
    with store.writing() as writing:
        writing.run("update incidents set cause_key = 'misdelivery|mailing', happened_at = occurred_from")
    action_id = prevention.add(
        store,
        {"title": "Wysyłka tylko z narzędzia", "cause": "misdelivery", "system": "mailing", "strength": "system"},
        by=people["hanna"],
        at=clock(),
    )
    prevention.finish(store, action_id, 1, NOW.date() - timedelta(days=2), "Wdrożone.", by=people["hanna"], at=clock())

    text = visit("dashboard").text

    assert "3 before, 0 after" in text
    assert "clean 2 of 20 days" in text
