"""The register's rows, formed many at once, are those that are written one by one: to the byte, whatever is in them."""

import re
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest

from lib.documents import workbook
from lib.documents.workbook_sheets import every
from lib.domain import local_time
from lib.language import language_of
from lib.register import actions, attachments, export_incidents, exports, incidents
from lib.register.export_incidents import Incidents
from tests.builders import DPO, HANDLER, NOW, an_account
from tests.documents.spreadsheets import WORDS, all_ids
from tests.documents.test_workbook import A_FULL_REPORT, HOSTILE, reported


class OnlyColumns(Incidents):
    def __iter__(self):
        raise AssertionError("asked row by row")


@pytest.fixture(autouse=True)
def _register_alone(monkeypatch) -> None:
    monkeypatch.setattr(every, "FULL", 0)


def tables(store, code: str, *, at_once: bool, at: datetime = NOW, **more) -> dict[str, list[str]]:
    """The rows of each sheet behind the first, as they stand in the file; the same export in one way or the other."""
    for_write = {name: more.pop(name) for name in ("last_row", "progress") if name in more}
    target = BytesIO()
    with exports.export_of(store, all_ids(store), words=WORDS, by=DPO, at=at, **more) as export:
        ordered = export.incidents
        way = OnlyColumns(ordered.reading, ordered.ids) if at_once else iter(ordered)
        workbook.write(target, replace(export, incidents=way), language_of(code), **for_write)
    with zipfile.ZipFile(target) as parts:
        names = sorted(name for name in parts.namelist() if re.search(r"worksheets/sheet(?!1\.)", name))
        rows = {name: parts.read(name).decode() for name in names}
    return {
        name: re.search("<sheetData>(.*)</sheetData>", xml, re.DOTALL)[1].split("</row>") for name, xml in rows.items()
    }


def the_same(store, code: str, **more) -> dict[str, list[str]]:
    made = tables(store, code, at_once=True, **more)
    assert made == tables(store, code, at_once=False, **more)
    return made


@pytest.mark.parametrize("code", ["pl", "en"])
def test_a_grown_register(grown, code):
    made = the_same(grown, code)
    assert len(made["xl/worksheets/sheet2.xml"]) == len(all_ids(grown)) + 4
    the_same(grown, code, at=NOW + timedelta(hours=40), is_redacted=True)


def copied(store, row, many) -> list[int]:
    """Incidents like this one but for these values, which the door would refuse."""
    with store.writing() as writing:
        for place, values in enumerate(many, 1):
            given = {"id": 10**6 + place, "number": f"2027/{place}", "submission": None, **values}
            set_ = ", ".join(f"${name} as {name}" for name in given)
            writing.run(
                f"insert into incidents select * replace ({set_}) from incidents where id = $from_id",
                from_id=row["id"],
                **given,
            )
    return [10**6 + place for place in range(1, len(many) + 1)]


MINUTES = (
    datetime(1871, 1, 18, 12, tzinfo=UTC),
    datetime(1900, 2, 28, 12, tzinfo=UTC),
    datetime(1989, 12, 31, 23, 30, tzinfo=UTC),
    datetime(1990, 6, 1, tzinfo=UTC),
    datetime(2026, 3, 29, 0, 59, 59, 999_999, tzinfo=UTC),
    datetime(2026, 3, 29, 1, 0, tzinfo=UTC),
    datetime(2026, 10, 24, 23, 59, tzinfo=UTC),
    datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
    datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
    datetime(2026, 10, 25, 2, 0, tzinfo=UTC),
    datetime(2099, 12, 31, 12, tzinfo=UTC),
    datetime(9998, 12, 30, 12, 0, 7, tzinfo=UTC),
)
PRECISIONS = ("minute", "day", "month", "year", "range", "unknown", None)


def test_moments_of_every_kind(store):
    many = []
    for place, moment in enumerate(MINUTES):
        day = local_time.span_of_day(local_time.to_wall(moment).date())
        ends = [(moment, None), (moment, moment), (None, moment), day, (moment, moment + timedelta(days=3))]
        for number, precision in enumerate(PRECISIONS):
            begun, ended = ends[(place + number) % len(ends)]
            occurred = {"occurred_from": begun, "occurred_to": ended, "occurred_precision": precision}
            noticed = {"detected_at": moment, "detected_precision": precision, "closed_at": moment}
            others = {"contained_at": moment + timedelta(seconds=18), "reported_at": moment - timedelta(seconds=18.5)}
            many.append(occurred | noticed | others)
    copied(store, reported(store), many)

    the_same(store, "pl")


def test_texts_of_every_kind(store):
    an_account(store, HANDLER, name="@Hanna <h>")
    texts = [
        *HOSTILE,
        "ż" * 5_000,
        "👩" * 17_000,
        "_x000D_",
        "dwa\nwiersze\n" * 9,
        "słowo " * 30,
        "\n\nzaczyna się pusto",
    ]
    many = [
        {"title": None if place % 2 else text, "description": text, "system": text, "remarks": text, "risk": "?"}
        for place, text in enumerate(texts)
    ]
    ids = copied(store, reported(store, **A_FULL_REPORT), many)
    first, second = ids[:2]
    for name in ("1 & <plik>.txt", "drugi.txt"):
        attachments.add(store, first, name, "", b"1", by=HANDLER, at=NOW)
    attachments.add(store, second, "=3", "", b"2", by=HANDLER, at=NOW)
    reported(store, people_min=0, people_max=10**15)

    made = the_same(store, "en")

    assert "👩👩" in str(made["xl/worksheets/sheet4.xml"])  # the long texts


def test_a_full_sheet_goes_on_on_the_next_and_progress_is_told_on_the_way(grown, monkeypatch):
    monkeypatch.setattr(export_incidents, "MANY", 7)
    monkeypatch.setattr(workbook, "EVERY", 5)
    told = []

    made = the_same(grown, "pl", last_row=3 + 10, progress=lambda done, total: told.append(done / total))

    rows = [len(made[f"xl/worksheets/sheet{n}.xml"]) - 4 for n in (2, 3, 4)]
    assert rows[:2] == [10, 10]
    assert sum(rows) == len(all_ids(grown))
    assert len(told) > len(all_ids(grown)) / 7


def test_a_sheet_that_would_be_too_large_goes_on_too(store, monkeypatch):
    for _ in range(12):
        reported(store)
    monkeypatch.setattr(workbook, "LARGEST", 15_000)
    made = tables(store, "pl", at_once=True)
    rows = [row for name in made for row in made[name] if "2026/" in row]
    assert len(rows) == 12
    assert len(made) > 2


def test_a_drill_decisions_and_a_late_notice(store):
    late = reported(
        store, detected_at=None, aware_at=NOW - timedelta(hours=75), authority_notified=True, authority_notified_at=NOW
    )
    actions.add(store, late["id"], kind="other", by=HANDLER, at=NOW)
    incidents.report(
        store, {"description": "Laptop zginął."}, by=None, at=NOW, drill={"id": 0, "scenario": "lost_laptop"}
    )
    row = reported(store, aware_at=NOW)
    incidents.close(store, row["id"], 1, "", by=DPO, at=NOW, override="przejął klient")
    text = str(the_same(store, "en", at=NOW + timedelta(hours=1)))
    for said in ("late: 23.11.2026 10:15, by 3 h", "not done when closed: was due 26.11.2026 10:15"):
        assert said in text
