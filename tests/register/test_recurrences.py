"""What an incident repeats: the stored links, and the measure that a repeat reopens."""

import random
from datetime import date, timedelta

import pytest

from lib.domain import recurrence
from lib.register import clients, incidents, journal, recurrences
from lib.register.store import Row, Store
from tests.builders import HANDLER, NOW, a_report

DAY = timedelta(days=1)


def happen(store: Store, *, days_ago: int, outcome: str | None = "breach", **facts) -> Row:
    """An incident so many days ago, decided at once where `outcome` is given."""
    moment = NOW - days_ago * DAY
    facts = {"cause": "misdelivery", "system": "email", "client": "Alfa sp. z o.o.", **facts}
    row = incidents.report(store, a_report(detected_at=moment, **facts), by=HANDLER, at=NOW)
    return decide(store, row, outcome) if outcome else row


def decide(store: Store, row: Row, outcome: str) -> Row:
    return incidents.decide_outcome(store, row["id"], row["version"], outcome, "Tak ustalono.", by=HANDLER, at=NOW)


def links(store: Store, column: str) -> dict[str, str]:
    rows = store.ask(f"""
        select own.number as own, linked.number as linked
        from incidents own
        join incidents linked on linked.id = own.{column}
    """)
    return {row["own"]: row["linked"] for row in rows}


def an_action(store: Store, *, done_on: date | None, cause_key: str = "misdelivery|email", **facts) -> int:
    with store.writing() as writing:
        row = {"id": writing.new_id(), "version": 1, "title": "Podwójna kontrola adresata", "created_at": NOW}
        writing.insert("preventive_actions", row | {"cause_key": cause_key, "done_on": done_on, **facts})
    return row["id"]


def action(store: Store, action_id: int) -> Row:
    return store.one("select * from preventive_actions where id = $id", id=action_id)


def test_a_confirmed_incident_repeats_the_latest_earlier_one_of_its_cause_and_system(store):
    first, second, third = (happen(store, days_ago=days) for days in (30, 20, 10))

    assert links(store, "recurrence_of") == {second["number"]: first["number"], third["number"]: second["number"]}
    assert third["recurrence_of"] == second["id"]


def test_earlier_is_when_it_happened_and_not_when_it_was_reported(store):
    late = happen(store, days_ago=10)
    early = happen(store, days_ago=30)

    assert links(store, "recurrence_of") == {late["number"]: early["number"]}


@pytest.mark.parametrize("outcome", [None, "event", "near_miss", "drill"])
def test_what_is_not_confirmed_is_no_recurrence(store, outcome):
    happen(store, days_ago=30)
    happen(store, days_ago=20, outcome=outcome)

    assert links(store, "recurrence_of") == {}


def test_a_cause_without_a_system_repeats_nothing(store):
    happen(store, days_ago=30, system=None)
    happen(store, days_ago=20, system=None)

    assert links(store, "recurrence_of") == {}


def test_an_incident_between_two_takes_its_place_in_the_chain_and_leaves_it_again(store):
    first, last = (happen(store, days_ago=days) for days in (30, 10))
    between = happen(store, days_ago=20)
    assert links(store, "recurrence_of") == {between["number"]: first["number"], last["number"]: between["number"]}

    decide(store, between, "event")

    assert links(store, "recurrence_of") == {last["number"]: first["number"]}


def test_the_same_client_again_shares_a_kind_within_a_year(store):
    first = happen(store, days_ago=400, outcome=None, kinds=("loss", "disclosure"))
    second = happen(store, days_ago=35, outcome=None, kinds=("disclosure",), client="ALFA")
    happen(store, days_ago=34, outcome=None, kinds=("suspected_intrusion",))
    happen(store, days_ago=33, outcome=None, client="Beta")
    last = happen(store, days_ago=1, outcome=None, kinds=("loss", "disclosure"))

    assert links(store, "same_again_of") == {second["number"]: first["number"], last["number"]: second["number"]}


def test_a_year_and_a_day_is_too_long_ago(store):
    happen(store, days_ago=400, outcome=None)
    happen(store, days_ago=34, outcome=None)

    assert links(store, "same_again_of") == {}


def test_a_kind_that_is_taken_back_takes_the_link_with_it(store):
    happen(store, days_ago=30, outcome=None)
    row = happen(store, days_ago=20, outcome=None)

    row = incidents.change(store, row["id"], row["version"], {"kinds": ("loss",)}, by=HANDLER, at=NOW)

    assert row["same_again_of"] is None
    assert links(store, "same_again_of") == {}


def test_the_chain_of_a_cause_tells_all_of_it_in_order(store):
    numbers = [happen(store, days_ago=days)["number"] for days in (30, 20, 10)]
    happen(store, days_ago=5, outcome=None)

    assert [row["number"] for row in recurrences.chain(store, "misdelivery|email")] == numbers


@pytest.mark.parametrize("seed", range(2))
def test_links_kept_step_by_step_are_those_worked_out_anew(store, seed):
    chance = random.Random(seed)
    rows: list[Row] = []
    for _step in range(50):
        if len(rows) < 8 or chance.random() < 0.2:
            rows.append(happen(store, **facts(chance), outcome=chance.choice([None, "breach", "other_infringement"])))
        elif chance.random() < 0.5:
            i = chance.randrange(len(rows))
            rows[i] = decide(store, rows[i], chance.choice(["breach", "event", "drill", "other_infringement"]))
        else:
            i = chance.randrange(len(rows))
            changes = facts(chance)
            changes["detected_at"] = NOW - changes.pop("days_ago") * DAY
            some = {name: changes[name] for name in chance.sample(sorted(changes), 2)}
            rows[i] = incidents.change(store, rows[i]["id"], rows[i]["version"], some, by=HANDLER, at=NOW)
    kept = stored(store)
    with store.writing() as writing:
        writing.run("update incidents set happened_at = null, cause_key = null, subject_key = null")
        writing.run("update incidents set supplier_key = null, recurrence_of = null, same_again_of = null")

    recurrences.rebuild(store)

    assert stored(store) == kept
    assert any(row["recurrence_of"] for row in kept)
    assert any(row["same_again_of"] for row in kept)


def test_catching_up_gives_clients_the_key_of_todays_folding_and_leaves_two_that_fall_together(store):
    alfa = clients.save(store, {"name": "Alfa sp. z o.o."}, by=HANDLER, at=NOW)
    beta = clients.save(store, {"name": "Beta"}, by=HANDLER, at=NOW)
    twin = clients.save(store, {"name": "Gamma"}, by=HANDLER, at=NOW)
    with store.writing() as writing:
        writing.run("update clients set name_key = 'alfa sp z o o' where id = $id", id=alfa)
        writing.run("update clients set name = 'Beta S.A.' where id = $id", id=twin)

    recurrences.catch_up(store)

    kept = {row["id"]: row["name_key"] for row in store.ask("select id, name_key from clients")}
    assert kept == {alfa: "alfa", beta: "beta", twin: "gamma"}


def facts(chance: random.Random) -> Row:
    return {
        "days_ago": chance.choice([1, 5, 5, 100, 364, 365, 366, 500, 800]),
        "cause": chance.choice(["misdelivery", "permissions", None]),
        "system": chance.choice(["email", "E-mail", "crm", None]),
        "client": chance.choice(["Alfa", "Alfa S.A.", "Beta", None]),
        "supplier": chance.choice(["Chmura", None]),
        "kinds": chance.choice([("loss",), ("loss", "disclosure"), ("disclosure", "unauthorised_access"), ()]),
    }


def stored(store: Store) -> list[Row]:
    columns = "id, happened_at, cause_key, subject_key, supplier_key, recurrence_of, same_again_of"
    return store.ask(f"select {columns} from incidents order by id")


def test_what_counts_here_is_what_the_views_count(store):
    for outcome in (None, "breach", "event", "other_infringement", "near_miss", "drill"):
        happen(store, days_ago=1, outcome=outcome)
    incidents.report(store, a_report(), by=HANDLER, at=NOW, historical=True)
    rows = store.ask("select * from incidents")

    for view, counts in (("counted", recurrence.is_counted), ("confirmed", recurrence.is_confirmed)):
        in_view = {row["id"] for row in store.ask(f"select id from incidents_{view}")}
        assert {row["id"] for row in rows if counts(row)} == in_view


# -- repeat after fix


def test_a_recurrence_after_the_fix_reopens_the_action_in_the_same_step(store):
    happen(store, days_ago=30)
    action_id = an_action(store, done_on=(NOW - 20 * DAY).date(), verdict="helped")
    repeat = happen(store, days_ago=10, outcome=None)
    assert action(store, action_id)["reopened_at"] is None

    decide(store, repeat, "breach")

    reopened = action(store, action_id)
    assert (reopened["reopened_at"], reopened["reopened_by"], reopened["verdict"]) == (NOW, repeat["id"], "helped")
    assert [entry["action"] for entry in journal.history(store, "preventive_action", action_id)] == ["reopen_action"]
    assert journal.verify(store).holds


def test_the_alarm_names_the_action_its_day_and_its_verdict(store):
    happen(store, days_ago=30)
    done_on = (NOW - 20 * DAY).date()
    an_action(store, done_on=done_on, verdict="helped")
    repeat = happen(store, days_ago=10)

    (alarm,) = recurrences.repeats_after_fix(store)

    assert (alarm["number"], alarm["action"]) == (repeat["number"], "Podwójna kontrola adresata")
    assert (alarm["done_on"], alarm["verdict"]) == (done_on, "helped")
    assert recurrences.of_incident(store, repeat)["repeats"] == [alarm]
    assert recurrences.repeats_after_fix(store, since=NOW + DAY) == []


@pytest.mark.parametrize(
    "other", [{"cause_key": "misdelivery|crm"}, {"done_on": None}, {"withdrawn_at": NOW}, {"done_on": NOW.date()}]
)
def test_another_cause_or_an_action_not_in_force_is_left_alone(store, other):
    happen(store, days_ago=30)
    action_id = an_action(store, **{"done_on": (NOW - 20 * DAY).date(), **other})

    happen(store, days_ago=10)

    assert action(store, action_id)["reopened_at"] is None
    assert recurrences.repeats_after_fix(store) == []


def test_an_earlier_incident_that_is_confirmed_late_makes_the_later_one_a_repeat(store):
    earlier = happen(store, days_ago=30, outcome=None)
    action_id = an_action(store, done_on=(NOW - 20 * DAY).date())
    later = happen(store, days_ago=10)
    assert action(store, action_id)["reopened_at"] is None

    decide(store, earlier, "breach")

    assert action(store, action_id)["reopened_by"] == later["id"]


def test_done_again_the_repeat_stays_known_and_does_not_reopen_it_twice(store):
    happen(store, days_ago=30)
    action_id = an_action(store, done_on=(NOW - 20 * DAY).date())
    repeat = happen(store, days_ago=10)
    with store.writing() as writing:
        done_again = {"reopened_at": None, "reopened_by": None}
        writing.update("preventive_actions", action_id, 2, done_again)

    incidents.change(store, repeat["id"], repeat["version"], {"system": "E-mail"}, by=HANDLER, at=NOW)

    assert action(store, action_id)["reopened_at"] is None
    assert [row["number"] for row in recurrences.repeats_after_fix(store)] == [repeat["number"]]


def test_what_turns_out_to_be_no_breach_is_no_repeat_any_more(store):
    happen(store, days_ago=30)
    an_action(store, done_on=(NOW - 20 * DAY).date())
    repeat = happen(store, days_ago=10)

    decide(store, repeat, "event")

    assert recurrences.repeats_after_fix(store) == []
