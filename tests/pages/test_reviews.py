"""The reviews: what is due, the meeting on one screen, two people at once, the minutes and what shows a change."""

from datetime import timedelta

import pytest

from lib.register import incidents, meetings, minutes
from tests.visits import Visit

DAY = timedelta(days=1)


@pytest.fixture
def closed(store, people, clock):
    """A closed breach without review."""

    def made(**facts):
        row = incidents.report(store, a_breach(clock) | facts, by=people["hanna"], at=clock())
        row = incidents.decide_outcome(
            store, row["id"], 1, "breach", "Tak wynika z logów.", by=people["iga"], at=clock()
        )
        return incidents.close(store, row["id"], 2, "", override="Dość wiemy.", by=people["hanna"], at=clock())

    return made


def a_breach(clock):
    return {
        "title": "Umowy u kogoś innego",
        "description": "Plik z umowami trafił do niewłaściwego klienta.",
        "kinds": ("disclosure",),
        "found_by": "client",
        "detected_at": clock() - DAY,
        "detected_precision": "minute",
    }


@pytest.fixture
def meeting(store, people, clock):
    """A quarterly meeting that Hanna has begun; gives its id."""
    return lambda kind="quarterly": meetings.begin(store, kind, by=people["hanna"], at=clock())


@pytest.fixture
def room(visit):
    def opened(meeting_id: int, at: str = "presence", **how) -> Visit:
        return visit("reviews", meeting=str(meeting_id), at=at, **how)

    return opened


def said(store, meeting_id, point="overdue"):
    row = meetings.notes(store, meeting_id).get((point, None))
    return row["note"] if row else None


# The list


def test_without_incidents_and_meetings_the_page_says_what_will_stand_there(visit, clock):
    page = visit("reviews")

    assert "Here will stand every meeting of section 8" in page.text
    assert "No meeting is due." in page.text


def test_who_only_reports_is_told_where_to_go(visit):
    assert "Your role reports incidents and sees its own" in visit("reviews", by="rita").text


def test_after_three_months_the_meeting_is_due_and_begun_with_one_press(visit, clock):
    clock.pass_(days=70)
    page = visit("reviews")
    assert "Quarterly review: due since 24.01.2027" in page.text

    page.press("Begin a quarterly review")

    assert page.title == "Quarterly review"
    assert page.address["meeting"]


def test_a_closed_breach_offers_its_light_review(visit, closed):
    row = closed()
    page = visit("reviews").press(f"Light review of {row['number']}")

    assert page.title == f"Light review after a breach · {row['number']}"


def test_an_address_of_a_meeting_that_is_not_there_shows_the_list(visit):
    assert visit("reviews", meeting="4711").title == "Reviews"


# The meeting


def test_every_point_says_something_true_when_nothing_has_happened(room, meeting):
    page = room(meeting("yearly"))
    for point in page.field("Agenda").options[1:-2]:
        page.choose("Agenda", point)
        assert "What is said" in page.text
    assert "There was no drill in the last year" in page.text


def test_present_are_accounts_and_others_with_their_function(room, meeting, store):
    number = meeting()
    page = room(number)
    page.choose("Who is present", "Iga Inspektor").fill("As whom", "IOD").press("Add")
    page.choose("Who is present", "Jan Zgość").press("Add")

    assert [(p["name"], p["position"]) for p in meetings.people(store, number)] == [
        ("Iga Inspektor", "IOD"),
        ("Jan Zgość", None),
    ]
    assert "2 present" in page.text


def test_a_point_is_discussed_and_the_meeting_goes_on(room, meeting, store):
    number = meeting()
    page = room(number, "overdue").fill("What is said", "Jan dostaje tydzień.").press("Discussed, go on")

    kept = meetings.notes(store, number)["overdue", None]
    assert (kept["note"], kept["discussed_at"] is not None) == ("Jan dostaje tydzień.", True)
    assert page.address["at"] == "checks"
    assert any(option.startswith("✓ Overdue actions") for option in page.options("Agenda"))


def test_what_was_typed_is_kept_when_the_meeting_moves_elsewhere(room, meeting, store):
    number = meeting()
    room(number, "overdue").fill("What is said", "Jan dostaje tydzień.").choose("Agenda", "Presence")

    assert said(store, number) == "Jan dostaje tydzień."


def test_what_was_being_typed_when_the_connection_broke_is_there_again(room, meeting, store):
    number = meeting()
    page = room(number, "overdue").fill("What is said", "Jan dostaje")
    type_on(page)
    assert said(store, number) is None

    again = page.reload()

    assert again.value("What is said") == "Jan dostaje"
    again.press("Discussed, go on")
    assert said(store, number) == "Jan dostaje"


def type_on(page: Visit) -> None:
    """Lets the field alone be drawn anew, as each key does in a browser."""
    from lib.ui.meeting import meeting_notes

    keep, meeting_notes.keep = meeting_notes.keep, lambda: None
    try:
        page.run()
    finally:
        meeting_notes.keep = keep


def test_two_people_at_one_point_see_both_texts_and_choose(room, meeting, store):
    number = meeting()
    hers, his = room(number, "overdue"), room(number, "overdue", by="henryk")
    hers.fill("What is said", "Od Hanny.").press("Discussed, go on")
    his.fill("What is said", "Od Henryka.").choose("Agenda", "Presence")

    assert his.address["at"] == "overdue"
    assert "Somebody else wrote here in the meantime." in his.text
    assert "Od Hanny." in his.text
    assert his.value("What is said") == "Od Henryka."
    his.press("Both, one below the other")
    assert said(store, number) == "Od Hanny.\nOd Henryka."


def test_an_incident_is_looked_at_on_one_card(room, meeting, closed):
    row = closed(measures="Odbiorca skasował plik.")
    page = room(meeting(), f"incident-{row['id']}")

    for text in (
        "2026/001 · Umowy u kogoś innego",
        "Plik z umowami trafił",
        "Odbiorca skasował plik.",
        "review of causes",
        "Nothing earlier or later is like this one",
        "What was learned: six questions",
    ):
        assert text in page.text


def test_a_decision_and_an_action_are_logged_where_the_meeting_is(room, meeting, closed, store):
    row, number = closed(), meeting()
    page = room(number, f"incident-{row['id']}")
    page.fill("What is decided?", "Włączyć UDW.").fill("Who carries it out", "Jan").press("Log it")
    page.fill("What is to change?", "Wysyłka tylko przez system").press("Add the preventive action")

    (decision,) = meetings.decided(store, number)
    assert (decision["what"], decision["owner"], decision["incident_id"]) == ("Włączyć UDW.", "Jan", row["id"])
    content = minutes.content(store, meetings.get(store, number), row["closed_at"])
    assert [action["title"] for action in content["actions"]] == ["Wysyłka tylko przez system"]


def test_management_decides_and_freezes_but_writes_no_notes(room, meeting):
    page = room(meeting(), "overdue", by="marek")

    assert "Log it" in page.buttons
    assert not page.shows("What is said")


# The end


def test_frozen_the_minutes_have_a_number_and_stay_as_they_are(room, meeting, store):
    number = meeting()
    page = room(number)
    page.choose("Who is present", "Iga Inspektor").press("Add")
    page.choose("Agenda", "Close and freeze").press("Freeze the minutes")

    assert page.title == "P/2026/01 · Quarterly review"
    assert "Unchanged since they were frozen, 23.11.2026 10:15." in page.text
    assert "Iga Inspektor" in page.text
    page.fill("A remark to these minutes", "Jan też był.").press("Add the remark")
    assert "Jan też był." in page.text


def test_without_anybody_present_nothing_is_frozen(room, meeting, store):
    page = room(meeting(), "end").press("Freeze the minutes")

    assert "Say who was present." in page.text
    assert store.value("select count(*) from meetings where frozen_at is not null") == 0


def test_a_changed_text_of_frozen_minutes_is_said_in_red(visit, meeting, store, people, clock):
    number = meeting()
    meetings.join(store, number, "Iga", by=people["hanna"], at=clock())
    minutes.freeze(store, number, 1, by=people["hanna"], at=clock())
    with store.writing() as writing:
        writing.run("update meetings set minutes = replace(minutes, 'Iga', 'Ola')")

    assert "These minutes are not what was frozen" in visit("reviews", meeting=str(number)).text


def test_a_meeting_is_called_off_with_a_reason_and_stays_in_the_list(room, meeting, visit):
    page = room(meeting(), "end")
    page.press("Call it off")
    assert "Say why it is withdrawn." in page.text
    page.fill("Why is it called off?", "Nikt nie mógł.").press("Call it off")

    assert "Called off: Nikt nie mógł." in page.text
    assert "Nikt nie mógł." in visit("reviews").text


def test_markup_in_what_people_type_is_shown_as_typed(room, meeting, closed):
    row = closed(title="<b>*gruby*</b>")
    number = meeting()
    page = room(number, f"incident-{row['id']}")
    page.fill("What is decided?", "<script>alert(1)</script> *x*").press("Log it").choose("Agenda", "✓ Decisions (1)")

    assert "<script>alert(1)</script> *x*" in page.text
    assert not any("<script>" in source for source in page.html)
