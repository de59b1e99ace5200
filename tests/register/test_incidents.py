"""Incidents: reported, changed, decided, closed, reopened; each write one transaction with its journal row."""

import random
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from lib.domain import duties as rules
from lib.domain import incident, taxonomy
from lib.domain.messages import Problems
from lib.domain.permissions import May, Person, Refused
from lib.register import accounts, actions, attachments, incidents, journal
from lib.register.store import Conflict, Row, Store
from tests.builders import ADMIN, DPO, EVERYBODY, HANDLER, MANAGER, NOW, REPORTER, a_report

HOUR = timedelta(hours=1)


def reported(store: Store, *, by: Person | None = HANDLER, at: datetime = NOW, **facts) -> Row:
    return incidents.report(store, a_report(**facts), by=by, at=at)


def changed(store: Store, row: Row, reason: str | None = None, **facts) -> Row:
    return incidents.change(store, row["id"], row["version"], facts, by=HANDLER, at=NOW, reason=reason)


def decided(store: Store, row: Row, outcome: str = "event") -> Row:
    return incidents.decide_outcome(store, row["id"], row["version"], outcome, "Bo tak jest.", by=DPO, at=NOW)


def closed(store: Store, row: Row, **more) -> Row:
    return incidents.close(store, row["id"], row["version"], "Koniec.", by=DPO, at=NOW, **more)


def kept(store: Store, row: Row) -> Row:
    """The incident as it stands in the register now."""
    return incidents.get(store, row["number"], ADMIN)


def entries(store: Store) -> int:
    return store.value("select count(*) from journal")


def last_entry(store: Store, row: Row) -> Row:
    return journal.history(store, "incident", row["id"])[0]


def fields(refused) -> list[str]:
    return [problem.field for problem in refused.value.problems]


def an_account(store: Store, login: str = "ewa") -> int:
    return accounts.create(store, {"login": login, "name": login, "role": "handler"}, by=ADMIN, at=NOW)["id"]


# -- reported


def test_what_was_reported_is_kept_as_it_was_said(store):
    row = reported(store, people_min=12, title="Umowy u obcego")

    assert row["number"] == "2026/001"
    found = kept(store, row)
    assert {name: found[name] for name in a_report()} == a_report()
    assert (found["people_min"], found["title"]) == (12, "Umowy u obcego")
    assert (found["state"], found["version"], found["reported_at"]) == ("reported", 1, NOW)
    assert found["reported_by"] == HANDLER.id


def test_what_nobody_said_is_not_known(store):
    row = incidents.report(store, {"description": "Zginął laptop."}, by=None, at=NOW)

    found = kept(store, row)

    unknown = {name: value for name, value in found.items() if name in incident.FIELDS and name != "description"}
    assert unknown == {name: value for name, value in incident.EMPTY.items() if name != "description"}
    assert found["reported_by"] is found["outcome"] is None


def test_no_and_zero_are_kept_as_no_and_zero(store):
    row = reported(store, people_min=0, personal_data=False, ongoing=False, unintelligible=None)

    found = kept(store, row)

    assert (found["people_min"], found["people_max"]) == (0, None)
    assert (found["personal_data"], found["ongoing"], found["unintelligible"]) == (False, False, None)


def test_every_field_comes_back_as_it_went_in(store):
    values = {
        "moment": NOW - HOUR,
        "answer": True,
        "count": 7,
        "flag": True,
        "line": "Ćma „w” <b>",
        "text": "a\nb",
        "person": an_account(store),
    }
    given = {f.name: values.get(f.form) for f in incident.FIELDS.values()}
    given |= {f.name: taxonomy.codes(f.list)[:1] for f in incident.FIELDS.values() if f.form == "choices"}
    given |= {f.name: taxonomy.codes(f.list)[0] for f in incident.FIELDS.values() if f.form == "choice"}
    given |= {"occurred_to": given["occurred_from"]}

    row = incidents.report(store, given, by=HANDLER, at=NOW, historical=True)

    found = kept(store, row)
    assert {name: found[name] for name in given} == given
    assert None not in given.values()


def test_what_must_be_corrected_is_said_by_field_and_nothing_is_kept(store):
    with pytest.raises(Problems) as refused:
        reported(store, description=" ", people_min=-1, kinds=("theft",))

    assert fields(refused) == ["description", "kinds", "people_min"]
    assert store.value("select count(*) from incidents") == 0
    assert entries(store) == 0


def test_a_field_that_does_not_exist_is_a_bug(store):
    with pytest.raises(KeyError):
        reported(store, colour="red")


def test_a_handler_without_an_account_is_a_bug(store):
    with pytest.raises(LookupError):
        reported(store, handler=999)
    row = reported(store)
    with pytest.raises(LookupError):
        changed(store, row, handler=999)

    assert kept(store, changed(store, row, handler=an_account(store)))["handler"] is not None


def test_twelve_thousand_million_people_are_a_number_like_any_other(store):
    row = reported(store, people_min=12_000_000_000, people_max=12_000_000_000)

    assert kept(store, row)["people_max"] == 12_000_000_000


def test_a_story_of_17_000_characters_is_kept_to_the_last_word(store):
    story = ("Zażółć gęślą jaźń. " * 1_000)[:16_990] + " 🕵️ koniec"

    row = reported(store, description=story)

    assert kept(store, row)["description"] == story
    assert len(kept(store, row)["title"] or incident.title_of(row)) < 100


HOSTILE = [
    "'; drop table incidents; --",
    "{{7*7}} ${7*7} %s %(x)s {0} {title}",
    "<script>alert(1)</script> [link](javascript:alert(1)) **mocno**",
    '=HYPERLINK("http://zly.example")',
    "+48 600 000 000",
    "|kind|loss|",
    "\u202egnorw\u202c \u200b zero \ufeff",
    "🏴‍☠️ 👩‍👩‍👧 e\u0301 ﷽ ̷̧̛",
    "\\N NULL null None nan \\u0000 %00",
]


def test_hostile_words_are_kept_as_they_were_typed(store):
    for text in HOSTILE:
        row = reported(store, description=text, title=text, client=text, system=text)

        found = kept(store, row)

        assert found["description"] == text
        assert (found["title"], found["client"], found["system"]) == (" ".join(text.split()),) * 3
        assert last_entry(store, row)["change"]["after"]["description"] == text
    assert store.value("select count(*) from incidents") == len(HOSTILE)


def test_line_ends_nul_and_halves_of_signs_are_made_storable_in_every_text(store):
    row = reported(store, description="a\r\nb\0c\ud800")
    row = incidents.decide_outcome(store, row["id"], 1, "event", " a\0b\ud800\r\n", by=DPO, at=NOW)
    row = incidents.close(store, row["id"], 2, "\0\ud800", by=DPO, at=NOW)
    row = incidents.reopen(store, row["id"], 3, "a\ud800", by=DPO, at=NOW)

    found = kept(store, row)

    assert (found["description"], found["outcome_reasons"], found["closing_note"]) == ("a\nbc", "ab", None)
    assert last_entry(store, row)["change"]["reason"] == "a"


# -- numbered


def test_numbers_follow_each_other_within_a_year(store):
    assert [reported(store)["number"] for _ in range(3)] == ["2026/001", "2026/002", "2026/003"]


def test_the_year_of_a_number_is_the_warsaw_year(store):
    new_years_eve = datetime(2026, 12, 31, 22, 30, tzinfo=UTC)

    assert reported(store, at=new_years_eve)["number"] == "2026/001"
    assert reported(store, at=new_years_eve + HOUR)["number"] == "2027/001"
    assert reported(store, at=new_years_eve)["number"] == "2026/002"


def test_after_999_numbers_grow_longer(store):
    reported(store)
    with store.writing() as writing:
        writing.run("update numbering set last = 999")

    assert reported(store)["number"] == "2026/1000"


def test_a_refused_report_uses_no_number_up(store):
    with pytest.raises(LookupError):
        reported(store, handler=999)

    assert reported(store)["number"] == "2026/001"


# -- once


def test_three_clicks_at_once_make_one_incident(store):
    made = []

    def click() -> None:
        made.append(incidents.report(store, a_report(), by=REPORTER, at=NOW, submission="token"))

    threads = [threading.Thread(target=click) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert {row["number"] for row in made} == {"2026/001"}
    assert store.value("select count(*) from incidents") == 1
    assert entries(store) == 1


def test_the_same_token_gives_what_it_made_even_after_a_change(store):
    row = incidents.report(store, a_report(), by=REPORTER, at=NOW, submission="token")
    changed(store, row, title="Zmieniony")

    again = incidents.report(store, a_report(), by=REPORTER, at=NOW, submission="token")

    assert (again["id"], again["title"], again["kinds"]) == (row["id"], "Zmieniony", ("disclosure",))


def test_another_token_or_none_makes_another_incident(store):
    for token in ("a", "b", None, None):
        incidents.report(store, a_report(), by=REPORTER, at=NOW, submission=token)

    assert store.value("select count(*) from incidents") == 4


# -- changed


def test_a_change_keeps_the_rest_and_counts_the_version(store):
    row = reported(store)

    after = changed(store, row, people_max=40, role="processor")

    assert kept(store, row) | {"duties": None} == after | {"duties": None}
    assert after["version"] == 2
    assert after["description"] == row["description"]
    assert last_entry(store, row)["change"] == {
        "before": {"people_max": None, "role": None},
        "after": {"people_max": 40, "role": "processor"},
    }


def test_a_fact_can_become_unknown_again(store):
    row = changed(store, reported(store, people_max=40, personal_data=True), people_max=None, personal_data=None)

    found = kept(store, row)

    assert (found["people_max"], found["personal_data"]) == (None, None)


def test_saving_what_is_there_already_writes_nothing(store):
    row = reported(store, title="Umowy")

    again = changed(store, row, title=" Umowy ", kinds=["disclosure"], people_max=None)

    assert again["version"] == 1
    assert entries(store) == 1


def test_a_change_is_checked_against_what_is_there(store):
    row = reported(store, people_min=50)

    with pytest.raises(Problems) as refused:
        changed(store, row, people_max=49)

    assert fields(refused) == ["people_max"]
    assert kept(store, row)["version"] == 1


WRITES_OF_A_ROW: dict[str, Callable[[Store, Row, Person], object]] = {
    "change": lambda s, r, by: incidents.change(s, r["id"], r["version"], {"title": "Nowy"}, by=by, at=NOW),
    "decide": lambda s, r, by: incidents.decide_outcome(s, r["id"], r["version"], "breach", "Bo.", by=by, at=NOW),
    "close": lambda s, r, by: incidents.close(s, r["id"], r["version"], "", by=by, at=NOW, override="Wiem."),
    "reopen": lambda s, r, by: incidents.reopen(s, r["id"], r["version"], "Nowe fakty.", by=by, at=NOW),
}


@pytest.mark.parametrize("name", WRITES_OF_A_ROW)
def test_a_stale_save_is_refused_and_what_was_first_stays(store, name):
    stale = reported(store)
    changed(store, stale, title="Pierwszy")

    with pytest.raises(Conflict):
        WRITES_OF_A_ROW[name](store, stale, ADMIN)

    found = kept(store, stale)
    assert (found["title"], found["version"], found["state"]) == ("Pierwszy", 2, "reported")
    assert entries(store) == 2


@pytest.mark.parametrize("name", WRITES_OF_A_ROW)
def test_what_is_not_there_cannot_be_written_to(store, name):
    with pytest.raises(LookupError):
        WRITES_OF_A_ROW[name](store, {"id": 999, "version": 1}, ADMIN)


def test_of_two_who_save_at_once_one_is_told(store):
    row = reported(store)
    outcomes = []

    def save(title: str) -> None:
        try:
            outcomes.append(changed(store, row, title=title)["title"])
        except Conflict:
            outcomes.append("conflict")

    threads = [threading.Thread(target=save, args=(f"wątek {i}",)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert outcomes.count("conflict") == 3
    assert kept(store, row)["title"] in outcomes


# -- awareness


def test_awareness_is_said_once_without_a_reason(store):
    row = changed(store, reported(store), aware_at=NOW)

    assert kept(store, row)["aware_at"] == NOW


@pytest.mark.parametrize("later", [NOW - HOUR, None])
@pytest.mark.parametrize("reason", [None, "", "  \n"])
def test_awareness_does_not_change_or_vanish_in_silence(store, later, reason):
    row = reported(store, detected_at=None, aware_at=NOW)

    with pytest.raises(Problems) as refused:
        changed(store, row, aware_at=later, reason=reason)

    assert fields(refused) == ["reason"]
    assert kept(store, row)["aware_at"] == NOW


def test_awareness_changes_with_a_reason_and_the_journal_keeps_what_was_said_first(store):
    row = reported(store, detected_at=None, aware_at=NOW)

    changed(store, row, aware_at=NOW - HOUR, reason="Był wcześniejszy list klienta.")

    assert kept(store, row)["aware_at"] == NOW - HOUR
    assert last_entry(store, row)["change"] == {
        "before": {"aware_at": NOW.isoformat()},
        "after": {"aware_at": (NOW - HOUR).isoformat()},
        "reason": "Był wcześniejszy list klienta.",
    }


def test_other_facts_change_beside_a_known_awareness_without_a_reason(store):
    row = reported(store, aware_at=NOW)

    assert changed(store, row, aware_at=NOW, title="Umowy")["title"] == "Umowy"


# -- decided


def test_a_decision_has_reasons_a_name_and_a_time(store):
    row = decided(store, reported(store), "breach")

    found = kept(store, row)

    assert (found["state"], found["outcome"], found["outcome_reasons"]) == ("assessed", "breach", "Bo tak jest.")
    assert (found["outcome_by"], found["outcome_at"]) == (DPO.id, NOW)


def test_a_later_decision_supersedes_and_the_journal_keeps_both(store):
    row = decided(store, decided(store, reported(store), "event"), "breach")

    assert kept(store, row)["outcome"] == "breach"
    told = [entry["change"]["after"]["outcome"] for entry in journal.history(store, "incident", row["id"])[:2]]
    assert told == ["breach", "event"]


def test_every_decision_stays_with_the_officers_opinion(store):
    row = reported(store)
    for outcome, said in (("near_miss", "not_asked"), ("event", "disagrees"), ("breach", "agrees")):
        stamp = {"by": DPO, "at": NOW, "dpo_opinion": said, "dpo_note": f" {outcome}\0"}
        row = incidents.decide_outcome(store, row["id"], row["version"], outcome, "Bo.", **stamp)

    earlier = [(old["outcome"], old["dpo_opinion"]) for old in incidents.earlier_outcomes(store, row["id"])]
    assert earlier == [("event", "disagrees"), ("near_miss", "not_asked")]
    assert (row["outcome_dpo_opinion"], row["outcome_dpo_note"]) == ("agrees", "breach")
    (newest, *_) = journal.history(store, "incident", row["id"])
    assert newest["change"]["before"]["outcome_dpo_note"] == "event"


@pytest.mark.parametrize(
    ("outcome", "reasons", "wrong"),
    [
        ("breach", "", ["outcome_reasons"]),
        ("breach", None, ["outcome_reasons"]),
        ("breach", " \n\0", ["outcome_reasons"]),
        ("accident", "Bo.", ["outcome"]),
        (None, None, ["outcome", "outcome_reasons"]),
    ],
)
def test_a_decision_without_reasons_or_of_an_unknown_kind_is_none(store, outcome, reasons, wrong):
    row = reported(store)

    with pytest.raises(Problems) as refused:
        incidents.decide_outcome(store, row["id"], 1, outcome, reasons, by=DPO, at=NOW)

    assert fields(refused) == wrong
    assert kept(store, row)["state"] == "reported"


# -- closed and reopened


def test_what_is_complete_is_closed_with_a_note(store):
    row = closed(store, decided(store, reported(store)))

    found = kept(store, row)

    assert (found["state"], found["closing_note"]) == ("closed", "Koniec.")
    assert (found["closed_at"], found["closed_by"], found["next_due_at"]) == (NOW, DPO.id, None)


@pytest.mark.parametrize("override", [None, "", " \n"])
def test_what_is_missing_stands_against_closing(store, override):
    row = decided(store, reported(store), "breach")
    actions.add(store, row["id"], kind="recall", by=HANDLER, at=NOW)

    with pytest.raises(Problems) as refused:
        closed(store, row, override=override)

    assert fields(refused) == [
        "override",
        "aware_at",
        "role",
        "risk",
        "authority_notified",
        "people_told",
        "actions",
    ]
    assert kept(store, row)["state"] == "assessed"


def test_it_may_be_closed_all_the_same_with_a_reason_that_is_kept(store):
    row = closed(store, reported(store), override="Zgłoszenie pomyłkowe.")

    assert kept(store, row)["state"] == "closed"
    assert last_entry(store, row)["change"]["reason"] == "Zgłoszenie pomyłkowe."


def test_an_action_done_or_withdrawn_does_not_stand_against_closing(store):
    row = decided(store, reported(store))
    done, withdrawn = (actions.add(store, row["id"], kind="recall", by=HANDLER, at=NOW) for _ in range(2))
    actions.finish(store, done, 1, evidence=None, by=HANDLER, at=NOW)
    actions.withdraw(store, withdrawn, 1, "Pomyłka.", by=HANDLER, at=NOW)

    assert closed(store, row)["state"] == "closed"


def test_reopened_it_is_where_it_was_and_its_duties_run_again(store):
    row = closed(store, decided(store, reported(store, aware_at=NOW), "breach"), override="Wiem.")

    row = incidents.reopen(store, row["id"], row["version"], "Nowe fakty.", by=DPO, at=NOW)

    found = kept(store, row)
    assert (found["state"], found["closed_at"], found["closed_by"]) == ("assessed", None, None)
    assert found["next_due_at"] == NOW + 72 * HOUR
    assert last_entry(store, row)["change"]["reason"] == "Nowe fakty."


def test_what_was_closed_undecided_is_reopened_undecided(store):
    row = closed(store, reported(store), override="Pomyłka.")

    assert incidents.reopen(store, row["id"], 2, "Jednak nie.", by=DPO, at=NOW)["state"] == "reported"


def test_nothing_is_reopened_without_a_reason(store):
    row = closed(store, decided(store, reported(store)))

    with pytest.raises(Problems) as refused:
        incidents.reopen(store, row["id"], row["version"], " ", by=DPO, at=NOW)

    assert fields(refused) == ["reason"]


# -- who may


def an_action(store: Store, row: Row) -> int:
    return actions.add(store, row["id"], kind="recall", by=ADMIN, at=NOW)


def a_file(store: Store, row: Row) -> int:
    return attachments.add(store, row["id"], "dowód.txt", b"x", by=ADMIN, at=NOW)["id"]


def the_row(store: Store, row: Row) -> Row:
    return row


def the_closed_row(store: Store, row: Row) -> Row:
    return closed(store, row, override="Wiem.")


def an_undone_action(store: Store, row: Row) -> int:
    action = an_action(store, row)
    actions.finish(store, action, 1, evidence=None, by=ADMIN, at=NOW)
    return action


# What is written: the right it takes, what must be there before, and the write itself.
WRITES: dict[str, tuple[May, Callable, Callable]] = {
    "report": (May.REPORT, the_row, lambda s, r, by: incidents.report(s, a_report(), by=by, at=NOW)),
    "change": (May.EDIT, the_row, WRITES_OF_A_ROW["change"]),
    "decide": (May.DECIDE, the_row, WRITES_OF_A_ROW["decide"]),
    "close": (May.CLOSE, the_row, WRITES_OF_A_ROW["close"]),
    "reopen": (May.CLOSE, the_closed_row, WRITES_OF_A_ROW["reopen"]),
    "add an action": (
        May.EDIT,
        the_row,
        lambda s, r, by: actions.add(s, r["id"], kind="recall", by=by, at=NOW),
    ),
    "change an action": (
        May.EDIT,
        an_action,
        lambda s, x, by: actions.change(s, x, 1, {"owner": "Ewa"}, by=by, at=NOW),
    ),
    "finish an action": (
        May.EDIT,
        an_action,
        lambda s, x, by: actions.finish(s, x, 1, evidence="Mail.", by=by, at=NOW),
    ),
    "resume an action": (
        May.EDIT,
        an_undone_action,
        lambda s, x, by: actions.resume(s, x, 2, by=by, at=NOW),
    ),
    "withdraw an action": (
        May.EDIT,
        an_action,
        lambda s, x, by: actions.withdraw(s, x, 1, "Pomyłka.", by=by, at=NOW),
    ),
    "attach": (
        May.REPORT,
        the_row,
        lambda s, r, by: attachments.add(s, r["id"], "a.txt", b"x", by=by, at=NOW),
    ),
    "withdraw a file": (
        May.EDIT,
        a_file,
        lambda s, x, by: attachments.withdraw(s, x, "Pomyłka.", by=by, at=NOW),
    ),
}


@pytest.mark.parametrize("name", WRITES)
def test_every_write_asks_who_it_is_and_leaves_one_journal_row_or_nothing(store, name):
    right, prepare, write = WRITES[name]
    for person in EVERYBODY:
        row = reported(store, by=person)  # one's own, so that only the right to write is in question
        prepared = prepare(store, row)
        before = entries(store)

        if person.may(right):
            write(store, prepared, person)
        else:
            with pytest.raises(Refused):
                write(store, prepared, person)

        assert entries(store) - before == person.may(right)
        assert not person.may(right) or last_actor(store) == person.name
    assert journal.verify(store).holds


def last_actor(store: Store) -> str:
    return store.value("select actor from journal order by sequence desc limit 1")


def test_a_refused_person_is_refused_before_anything_is_said_about_the_incident(store):
    with pytest.raises(Refused):
        incidents.change(store, 999, 1, {}, by=REPORTER, at=NOW)
    with pytest.raises(Refused):
        incidents.close(store, 999, 1, "", by=MANAGER, at=NOW)


# -- who may see


def test_a_reporter_sees_what_they_reported_and_nothing_else(store):
    own, other = reported(store, by=REPORTER), reported(store, by=HANDLER)
    nobodys = reported(store, by=None)

    assert incidents.get(store, own["number"], REPORTER)["id"] == own["id"]
    assert incidents.get(store, other["number"], REPORTER) is None
    assert incidents.get(store, nobodys["number"], REPORTER) is None
    for person in EVERYBODY[1:]:
        assert incidents.get(store, own["number"], person)["id"] == own["id"]


def test_a_number_that_nobody_has_gives_nothing(store):
    for number in ("2026/001", "", "' or 1=1 --", "../..", "2026/%"):
        assert incidents.get(store, number, ADMIN) is None


def test_ones_own_reports_are_listed_newest_first(store):
    numbers = [reported(store, by=REPORTER, description=f"Zdarzenie {i}.\nDalej.")["number"] for i in range(3)]
    reported(store, by=HANDLER)

    own = incidents.reported_by(store, REPORTER)

    assert [row["number"] for row in own] == numbers[::-1]
    assert own[0]["title"] == "Zdarzenie 2."
    assert len(incidents.reported_by(store, REPORTER, limit=2)) == 2


# -- duties


def test_stored_duties_are_those_the_law_gives_after_whatever_happens_to_an_incident(store):
    """Random steps on a few incidents; after each the stored duties equal those computed anew."""
    chance = random.Random(72)
    rows = [
        reported(store, detected_at=None),
        incidents.report(store, a_report(), by=HANDLER, at=NOW, historical=True),
        reported(store),
        reported(store, role="both", aware_at=NOW, aware_basis="Logi."),
        reported(store, role="processor"),
    ]
    for step in range(100):
        i = chance.randrange(len(rows))
        rows[i] = a_random_step(store, rows[i], chance, NOW + step * HOUR)

        found = kept(store, rows[i])
        expected = rules.duties(found, {}, ())
        assert by_kind(found["duties"]) == by_kind(expected)
        assert found["next_due_at"] == rules.next_due(found, expected)

    assert store.value("select count(*) from duties where incident_id = $id", id=rows[1]["id"]) == 0


def by_kind(found: list[rules.Duty]) -> list[rules.Duty]:
    return sorted(found, key=lambda duty: duty.kind)


def a_random_step(store: Store, row: Row, chance: random.Random, at: datetime) -> Row:
    facts = chance.choice(
        [
            {"role": chance.choice([None, "controller", "processor", "both", "both"])},
            {"aware_at": chance.choice([None, at, at]), "aware_basis": "Logi."},
            {"detected_at": chance.choice([None, NOW - 200 * HOUR])},
            {"title": f"Tytuł {at}"},
        ]
    )
    outcome = chance.choices(["breach", "event"], [5, 1])[0]
    where, stamp = (store, row["id"], row["version"]), {"by": ADMIN, "at": at}
    steps = {
        lambda: incidents.change(*where, facts, reason="Tak.", **stamp): 6,
        lambda: incidents.decide_outcome(*where, outcome, "Bo.", **stamp): 2,
        lambda: incidents.close(*where, "", override="Wiem.", **stamp): 1,
        lambda: incidents.reopen(*where, "Nowe.", **stamp): 1,
    }
    return chance.choices(list(steps), list(steps.values()))[0]()


def test_what_is_brought_in_from_an_old_register_has_no_duty(store):
    row = incidents.report(store, a_report(aware_at=NOW), by=HANDLER, at=NOW, historical=True)

    assert kept(store, row)["duties"] == []
    assert kept(store, row)["next_due_at"] is None


# -- words typed before


def test_what_was_typed_before_is_offered_the_most_frequent_first(store):
    for name in ("ACME", "Bolt", "Bolt", None):
        reported(store, client=name)

    assert incidents.known_words(store, "client") == ["Bolt", "ACME"]

    reported(store, client="ACME")
    reported(store, client="ACME")

    assert incidents.known_words(store, "client") == ["ACME", "Bolt"]
    with pytest.raises(ValueError, match="password_hash"):
        incidents.known_words(store, "password_hash")


def test_closing_what_is_closed_and_reopening_what_is_open_changes_nothing(store):
    reported = incidents.report(store, a_report(), by=HANDLER, at=NOW)

    again = incidents.reopen(store, reported["id"], 1, "pomyłka", by=HANDLER, at=NOW)
    closed = incidents.close(store, reported["id"], 1, "", by=HANDLER, at=NOW, override="duplikat")
    twice = incidents.close(store, reported["id"], closed["version"], "", by=HANDLER, at=NOW, override="duplikat")

    assert (again["version"], twice["version"]) == (1, closed["version"])
