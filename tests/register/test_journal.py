"""Who changed what, when: a chain in which every meddling shows, at the row where it was done."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lib.domain.permissions import Person
from lib.register import accounts, incidents, journal
from lib.register.journal import Fault, Proof
from lib.register.store import Store
from tests.builders import ADMIN, DPO, HANDLER, NOW, a_report

ROWS = 7


def write(store: Store, change: dict | None = None, *, by: Person | None = HANDLER, at: datetime = NOW) -> int:
    with store.writing() as writing:
        return journal.append(writing, "note", "register", None, change or {}, by=by, at=at)


@pytest.fixture
def written(store) -> Store:
    """A register with seven rows in its journal."""
    for i in range(1, ROWS + 1):
        write(store, {"after": {"title": f"Wpis {i}"}}, at=NOW + timedelta(minutes=i))
    return store


def meddle(store: Store, *statements: str) -> Proof:
    """What verifying finds after somebody went round the program."""
    with store.writing() as writing:
        for statement in statements:
            writing.run(statement)
    return journal.verify(store)


# -- what holds


def test_the_empty_journal_holds(store):
    assert journal.verify(store) == Proof(0, journal.GENESIS, 0, None)


def test_rows_are_numbered_from_one_and_each_carries_the_hash_of_the_one_before(written):
    rows = written.ask("select sequence, previous, hash from journal order by sequence")

    assert [row["sequence"] for row in rows] == list(range(1, ROWS + 1))
    assert [row["previous"] for row in rows] == [journal.GENESIS, *(row["hash"] for row in rows[:-1])]
    assert journal.verify(written) == Proof(ROWS, rows[-1]["hash"], 0, None)


def test_it_still_holds_when_the_register_was_closed_and_opened_again(tmp_path):
    store = Store(tmp_path)
    write(store)
    store.close()
    store = Store(tmp_path)
    write(store)

    assert journal.verify(store).rows == 2
    assert journal.verify(store).holds
    store.close()


def test_a_long_journal_is_walked_in_batches(written, monkeypatch):
    for batch in (1, 2, ROWS - 1, ROWS, ROWS + 1):
        monkeypatch.setattr(journal, "BATCH", batch)

        assert journal.verify(written).rows == ROWS
        assert journal.verify(written).holds


anybody = st.sampled_from([None, HANDLER, DPO, Person(9, 'Żółć "O\'Neil" 🕵️', "admin")])
whenever = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
values = st.none() | st.booleans() | st.integers() | st.text() | whenever | st.lists(st.text())
changes = st.dictionaries(st.text(), values)
CHECKS = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@settings(max_examples=25, deadline=None, suppress_health_check=CHECKS)
@given(st.lists(st.tuples(changes, anybody, whenever), max_size=5))
def test_whatever_is_written_by_whomever_and_whenever_it_holds(store, rows):
    before = journal.verify(store).rows

    for change, by, at in rows:
        write(store, change, by=by, at=at)

    assert journal.verify(store).rows == before + len(rows)
    assert journal.verify(store).holds


def test_verifying_while_others_write_finds_no_fault(store):
    stop = threading.Event()

    def keep_writing() -> None:
        while not stop.is_set():
            write(store)

    writer = threading.Thread(target=keep_writing)
    writer.start()
    try:
        assert all(journal.verify(store).holds for _ in range(30))
    finally:
        stop.set()
        writer.join()


def test_a_head_read_beside_a_write_is_the_last_one_committed_and_confuses_no_later_write(tmp_path):
    store = Store(tmp_path)
    write(store)
    store.close()
    store = Store(tmp_path)  # nothing of the journal is known yet
    seen = []

    with store.writing() as writing:
        journal.append(writing, "note", "register", None, {}, by=HANDLER, at=NOW)
        reader = threading.Thread(target=lambda: seen.append(journal.head(store)[0]))
        reader.start()
        reader.join()

    assert seen == [1]
    assert journal.head(store)[0] == 2
    assert write(store) == 3
    assert journal.verify(store).holds
    store.close()


# -- what shows


def fault_after(store: Store, *statements: str) -> Fault | None:
    return meddle(store, *statements).fault


@pytest.mark.parametrize(
    "what",
    [
        'change = \'{"after": {"title": "Inny"}}\'',
        "moment = moment + interval 1 second",
        "actor = 'Ktoś inny'",
        "actor_id = 99",
        "actor_id = null",
        "action = 'delete'",
        "subject = 'account'",
        "subject_id = 1",
        "salt = 'inna sól'",
        "digest = repeat('a', 64)",
        "hash = repeat('a', 64)",
    ],
)
def test_a_changed_row_is_named(written, what):
    for sequence in (ROWS, 4, 1):  # the first fault is the one that is told
        found = fault_after(written, f"update journal set {what} where sequence = {sequence}")

        assert found == Fault(sequence, "changed")


@pytest.mark.parametrize("sequence", [1, 4, ROWS])
def test_a_missing_row_is_named_even_the_last(written, sequence):
    assert fault_after(written, f"delete from journal where sequence = {sequence}") == Fault(sequence, "missing")


def test_of_several_missing_rows_the_first_is_named(written):
    assert fault_after(written, "delete from journal where sequence > 3") == Fault(4, "missing")
    assert fault_after(written, "delete from journal") == Fault(1, "missing")


def test_two_swapped_rows_are_named_at_the_first(written):
    proof = meddle(
        written,
        "update journal set sequence = 100 where sequence = 3",
        "update journal set sequence = 3 where sequence = 5",
        "update journal set sequence = 5 where sequence = 100",
    )

    assert proof.fault == Fault(3, "reordered")
    assert proof.rows == 2


def forged(store: Store, sequence: int, change: str = "{}") -> None:
    """A row whose own hash is right, put behind the last one by somebody who knows how hashes are made."""
    last = store.one("select * from journal order by sequence desc limit 1")
    row = {**last, "sequence": sequence, "previous": last["hash"], "salt": "", "change": change}
    row["digest"] = journal._digest("", change)
    row["hash"] = journal._hash(row)
    with store.writing() as writing:
        writing.insert("journal", row)


def test_an_added_row_is_named_even_when_its_hash_is_right(written):
    forged(written, ROWS + 1)

    assert journal.verify(written).fault == Fault(ROWS + 1, "added")


def test_a_row_put_before_the_first_is_named(written):
    forged(written, 0)

    assert journal.verify(written).fault == Fault(0, "added")


def test_a_last_row_replaced_by_one_whose_hash_is_right_is_named(written):
    meddle(written, f"delete from journal where sequence = {ROWS}")
    forged(written, ROWS)

    assert journal.verify(written).fault == Fault(ROWS, "changed")


def test_what_is_intact_before_the_fault_is_counted(written):
    proof = meddle(written, "update journal set actor = 'Ktoś inny' where sequence = 5")

    assert (proof.rows, proof.holds) == (4, False)


def test_a_write_after_meddling_does_not_hide_it(written):
    meddle(written, "update journal set actor = 'Ktoś inny' where sequence = 2")
    write(written)

    assert journal.verify(written).fault == Fault(2, "changed")


# -- erased is not changed


def test_erased_content_is_said_to_be_erased_and_the_chain_holds(written):
    proof = meddle(written, "update journal set change = null, salt = null where sequence in (2, 3)")

    assert (proof.erased, proof.rows, proof.holds) == (2, ROWS, True)


def test_of_an_erased_row_the_rest_is_still_guarded(written):
    proof = meddle(
        written,
        "update journal set change = null, salt = null where sequence = 2",
        "update journal set actor = 'Ktoś inny' where sequence = 2",
    )

    assert proof.fault == Fault(2, "changed")


def test_other_content_cannot_be_put_where_something_was_erased(written):
    erase = "update journal set change = null, salt = null where sequence = 2"
    refill = "update journal set change = '{}' where sequence = 2"

    assert fault_after(written, erase, refill) == Fault(2, "changed")


def test_the_same_change_twice_has_two_digests_so_that_nobody_can_guess_what_was_erased(store):
    for _ in range(2):
        write(store, {"after": {"title": "ten sam"}})

    digests = [row["digest"] for row in store.ask("select digest from journal")]

    assert len(set(digests)) == 2


# -- what it tells


def test_the_history_of_one_thing_is_told_newest_first_with_the_name_of_then(store):
    row = incidents.report(store, a_report(), by=HANDLER, at=NOW)
    incidents.report(store, a_report(), by=DPO, at=NOW)
    renamed = Person(HANDLER.id, "Hanna Nowa", "handler")
    incidents.change(store, row["id"], 1, {"people_max": 3}, by=renamed, at=NOW + timedelta(hours=1))

    newest, oldest = journal.history(store, "incident", row["id"])

    assert (newest["action"], newest["actor"], newest["moment"]) == ("change", "Hanna Nowa", NOW + timedelta(hours=1))
    assert newest["change"] == {"before": {"people_max": None}, "after": {"people_max": 3}}
    assert (oldest["action"], oldest["actor"]) == ("report", HANDLER.name)


def test_what_was_erased_is_told_as_nothing(written):
    row = incidents.report(written, a_report(), by=HANDLER, at=NOW)
    meddle(written, "update journal set change = null, salt = null where subject = 'incident'")

    assert [entry["change"] for entry in journal.history(written, "incident", row["id"])] == [None]


def test_the_program_itself_acts_without_a_name(store):
    write(store, by=None)

    assert store.one("select actor_id, actor from journal") == {"actor_id": None, "actor": ""}


def test_moments_stand_in_the_journal_in_utc_and_a_naive_one_is_refused(store):
    naive = datetime(2026, 11, 23, 10, 15)  # noqa: DTZ001
    warsaw = datetime.fromisoformat("2026-11-23T10:15:00+01:00")
    write(store, {"after": {"aware_at": warsaw}}, at=warsaw)

    assert store.value("select moment from journal") == NOW
    assert '"2026-11-23T09:15:00+00:00"' in store.value("select change from journal")
    with pytest.raises(ValueError, match="without a zone"):
        write(store, at=naive)
    assert journal.verify(store).rows == 1


def test_what_cannot_be_told_in_json_writes_nothing(store):
    with pytest.raises(TypeError, match="object"):
        write(store, {"after": object()})

    assert journal.head(store) == (0, journal.GENESIS)


CHANGES: list[Callable[[Store, int], object]] = [
    lambda store, id: incidents.change(store, id, 1, {"title": "Nowy"}, by=HANDLER, at=NOW),
    lambda store, id: incidents.decide_outcome(store, id, 1, "event", "Nic.", by=DPO, at=NOW),
    lambda store, id: accounts.create(store, {"login": "ala", "name": "Ala", "role": "dpo"}, by=ADMIN, at=NOW),
]


@pytest.mark.parametrize("write_something", CHANGES, ids=["change", "decide", "account"])
def test_when_the_journal_cannot_be_written_nothing_is(store, write_something):
    row = incidents.report(store, a_report(), by=HANDLER, at=NOW)
    forged(store, 2)  # takes the place of the next row
    before = [store.ask(f"select * from {table} order by id") for table in ("incidents", "accounts")]

    with pytest.raises(Exception, match=r"[Cc]onstraint"):
        write_something(store, row["id"])

    assert [store.ask(f"select * from {table} order by id") for table in ("incidents", "accounts")] == before
