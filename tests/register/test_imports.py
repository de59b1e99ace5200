"""An old register is brought in as a whole, keeps what the fields cannot hold, and can be taken back as a whole."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from lib.domain import incident
from lib.domain.messages import Problems
from lib.domain.permissions import Refused
from lib.register import imports, incidents, journal, listing
from lib.register import store as stores
from lib.register.filters import Filter
from lib.register.store import Conflict, Store
from tests.builders import DPO, HANDLER, MANAGER, NOW, REPORTER, a_report

FILE = {"file_name": "rejestr.xlsx", "sha256": "ab" * 32, "size": 1234, "untold": "Wiersz {row} arkusza „{sheet}”."}
LONG_AGO = NOW - timedelta(days=900)


@dataclass
class SheetRow:
    """A row as reading gives it."""

    row: int
    values: dict[str, Any]
    sheet: str = "Rejestr"
    unread: dict[str, str] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)
    rest: dict[str, str] = field(default_factory=dict)
    heading: Mapping[str, str] = field(default_factory=lambda: {"kinds": "Rodzaj", "people_min": "Ile osób"})


def a_row(row: int = 2, **values: Any) -> SheetRow:
    return SheetRow(
        row,
        {
            "number": f"INC/{row}",
            "description": f"Plik numer {row} trafił do niewłaściwego klienta.",
            "occurred_from": LONG_AGO + timedelta(days=row),
            "occurred_to": LONG_AGO + timedelta(days=row),
            "occurred_precision": "minute",
            "kinds": ("loss",),
            "authority_notified": True,
            **values,
        },
    )


def bring(store, *rows, **more) -> int:
    return imports.bring_in(store, rows, **{**FILE, "by": HANDLER, "at": NOW, **more})


def shown(store, **filters) -> list[str]:
    return [row["number"] for row in listing.page(store, Filter(**filters), by=DPO, now=NOW).rows]


def test_rows_become_historical_incidents_without_a_clock(store):
    bring(store, a_row(2), a_row(3))

    row = incidents.get(store, "2026/001", HANDLER)
    assert (row["historical"], row["next_due_at"], row["duties"]) == (True, None, [])
    assert (row["kinds"], row["occurred_precision"]) == (("loss",), "minute")
    assert row["authority_notified"] is True
    assert shown(store) == ["2026/002", "2026/001"]
    assert shown(store, text="plik numer 3") == ["2026/002"]
    assert shown(store, text="INC") == ["2026/002", "2026/001"]


def test_the_next_report_takes_the_next_number(store):
    bring(store, a_row(2), a_row(3))

    assert incidents.report(store, a_report(), by=REPORTER, at=NOW)["number"] == "2026/003"


def test_what_the_fields_cannot_hold_stays_beside_the_incident(store):
    row = a_row(2, kinds=())
    row.unread, row.said, row.rest = {"kinds": "coś dziwnego"}, {"people_min": "ok. 200"}, {"Koszt": "300 zł"}
    import_id = bring(store, row)

    origin = imports.of_incident(store, incidents.get(store, "2026/001", HANDLER)["id"])
    assert (origin["import_id"], origin["file_name"], origin["row"]) == (import_id, "rejestr.xlsx", 2)
    assert origin["own_number"] == "INC/2"
    assert origin["cells"] == {
        "unread": {"Rodzaj": "coś dziwnego"},
        "said": {"Ile osób": "ok. 200"},
        "rest": {"Koszt": "300 zł"},
    }


def test_a_story_longer_than_a_field_is_kept_to_its_end_beside_the_incident(store):
    story = "Długa historia. " * 13_000 + "Koniec."
    bring(store, a_row(2, description=story))

    kept = incidents.get(store, "2026/001", HANDLER)
    assert len(kept["description"]) == incident.LONGEST_TEXT
    assert imports.of_incident(store, kept["id"])["cells"]["said"] == {"description": story}


def test_a_value_that_cannot_be_is_said_before_and_kept_as_text(store):
    row = a_row(2, detected_at=NOW + timedelta(days=9), detected_precision="minute")
    bring(store, row)

    assert [problem.field for problem in imports.refused(row, NOW)] == ["detected_at"]
    kept = incidents.get(store, "2026/001", HANDLER)
    assert (kept["detected_at"], kept["detected_precision"]) == (None, None)
    assert imports.of_incident(store, kept["id"])["cells"]["unread"] == {"detected_at": "02.12.2026 10:15"}


def test_an_incident_of_which_nothing_is_told_says_where_it_stood(store):
    bring(store, a_row(7, description=None))

    assert incidents.get(store, "2026/001", HANDLER)["description"] == "Wiersz 7 arkusza „Rejestr”."


def test_a_row_that_is_there_already_is_pointed_out(store):
    bring(store, a_row(2), a_row(3))
    again = a_row(
        9,
        number="1",
        description="Plik numer 2 trafił do niewłaściwego klienta!",
        occurred_from=LONG_AGO + timedelta(days=2),
    )
    checked = imports.check(store, [a_row(2), again, a_row(4), a_row(4)], by=HANDLER)

    assert checked.duplicates == {0: "2026/001", 1: "2026/001", 3: "Rejestr 4"}
    assert (len(checked.duplicates), 2 in checked.duplicates, 4 in checked.duplicates) == (3, False, False)


def test_rows_left_out_are_not_written(store):
    bring(store, a_row(2), a_row(3), a_row(4), left_out={1})

    assert [
        imports.of_incident(store, row["id"])["row"] for row in store.ask("select id from incidents order by id")
    ] == [2, 4]
    with pytest.raises(Problems):
        bring(store, a_row(2), left_out={0})


def test_the_journal_tells_the_file_and_each_incident_and_its_chain_holds(store):
    import_id = bring(store, *(a_row(n) for n in range(2, 30)))

    (entry,) = journal.history(store, "import", import_id)
    assert entry["change"]["after"]["sha256"] == FILE["sha256"]
    row = incidents.get(store, "2026/001", HANDLER)
    assert [told["action"] for told in journal.history(store, "incident", row["id"])] == ["bring_in"]
    assert journal.verify(store).holds


def test_nothing_is_written_when_one_row_fails(store):
    class Broken(Exception):
        pass

    def rows():
        yield a_row(2)
        raise Broken

    with pytest.raises(Broken):
        imports.bring_in(store, rows(), **FILE, by=HANDLER, at=NOW)
    assert store.value("select count(*) from incidents") == 0
    assert journal.verify(store).rows == 0


def test_thousands_of_rows_come_in_as_a_few_do(tmp_path, monkeypatch):
    """They are handed to the database column by column."""
    rows = [
        a_row(
            n,
            number=None if n % 3 else f"Z {n}",
            client=f"Żółć {n % 9} sp. z o.o.",
            kinds=("loss", "disclosure") if n % 2 else (),
            people_max=n if n % 5 else None,
            authority_notified=n % 4 == 0,
        )
        for n in range(2, 62)
    ]
    kept = []
    for many in (1_000, 10):
        monkeypatch.setattr(stores, "MANY", many)
        store = Store(tmp_path / str(many))
        bring(store, *rows)
        tables = {"incidents": "id", "import_rows": "incident_id", "search_words": "incident_id, word"}
        kept.append([store.ask(f"select * from {table} order by {order}") for table, order in tables.items()])
        kept[-1].append(store.ask("select sequence, moment, actor, subject_id, change from journal order by sequence"))
        assert journal.verify(store).holds
        store.close()
    assert kept[0] == kept[1]


def test_a_withdrawn_import_counts_nowhere_and_stays_to_be_looked_at(store):
    incidents.report(store, a_report(), by=REPORTER, at=NOW)
    import_id = bring(store, a_row(2), a_row(3))
    imports.withdraw(store, import_id, 1, "Zły plik.", by=DPO, at=NOW)

    assert shown(store) == ["2026/001"]
    page = listing.page(store, Filter(), by=DPO, now=NOW)
    assert (page.total, page.counts["state"]) == (1, {"reported": 1})
    row = incidents.get(store, "2026/002", HANDLER)
    assert imports.of_incident(store, row["id"])["withdrawn_reason"] == "Zły plik."
    assert journal.history(store, "incident", row["id"])[0]["change"]["reason"] == "Zły plik."
    assert imports.check(store, [a_row(2)], by=HANDLER).duplicates == {}
    assert journal.verify(store).holds


def test_withdrawing_needs_a_reason_and_the_newest_version(store):
    import_id = bring(store, a_row(2))

    with pytest.raises(Problems):
        imports.withdraw(store, import_id, 1, "  ", by=DPO, at=NOW)
    with pytest.raises(Conflict):
        imports.withdraw(store, import_id, 7, "Zły plik.", by=DPO, at=NOW)


def test_only_who_may_edit_brings_in(store):
    for person in (REPORTER, MANAGER):
        with pytest.raises(Refused):
            bring(store, a_row(2), by=person)
        with pytest.raises(Refused):
            imports.check(store, [a_row(2)], by=person)


def test_an_incident_brought_in_can_be_changed_though_the_sheet_gave_no_reasons(store):
    bring(store, a_row(2, authority_notified=False))
    row = incidents.get(store, "2026/001", HANDLER)

    changed = incidents.change(store, row["id"], row["version"], {"title": "Umowy"}, by=HANDLER, at=NOW)
    assert changed["title"] == "Umowy"


def test_a_mapping_is_kept_for_the_same_headings(store):
    imports.save_mapping(store, ["Lp.", "Ważne"], {0: "number", 1: "remarks"}, by=HANDLER, at=NOW)
    imports.save_mapping(store, ["Lp.", "WAŻNE "], {0: "number", 1: "description"}, by=HANDLER, at=NOW)

    assert imports.saved_mapping(store, ["lp", "ważne"]) == {0: "number", 1: "description"}
    assert imports.saved_mapping(store, ["Lp."]) is None


def test_the_same_file_is_known_again(store):
    import_id = bring(store, a_row(2))
    assert imports.earlier(store, FILE["sha256"])["id"] == import_id
    imports.withdraw(store, import_id, 1, "Zły plik.", by=DPO, at=NOW)
    assert imports.earlier(store, FILE["sha256"]) is None
    assert [row["incidents"] for row in imports.listed(store)] == [1]


def test_a_historical_record_needs_no_reasons_but_must_be_possible():
    values = {**incident.EMPTY, **a_report(), "authority_notified": False, "people_min": 9, "people_max": 3}

    assert [problem.field for problem in incident.problems(values, NOW, historical=True)] == ["people_max"]


def test_what_comes_in_repeats_what_is_there_and_no_longer_once_it_is_withdrawn(store):
    repeated = "select count(*) from incidents where same_again_of is not null"
    bring(store, a_row(2, client="Alfa sp. z o.o."))
    second = bring(store, a_row(3, client="ALFA"), a_row(4, client="Alfa, spółka z o.o."))
    assert store.value(repeated) == 2

    imports.withdraw(store, second, 1, "Zły plik.", by=HANDLER, at=NOW)

    assert store.value(repeated) == 0
