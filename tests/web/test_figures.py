"""`/figures/…`: taken by those who may export, made of what the address names, nothing where there is nothing."""

from datetime import timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from lib.register import actions, incidents, restricted
from tests.builders import HANDLER, NOW, a_report
from tests.visits import id_of


def test_a_chart_and_the_report_are_made_of_what_the_address_names(enter_as, front, client):
    enter_as("hanna")
    for system in ("crm", "mailing"):
        incidents.report(front.store, a_report(system=system), by=HANDLER, at=NOW, historical=True)

    drawn = client.get("/figures/systems.svg?system=crm")
    assert drawn.headers["content-type"] == "image/svg+xml"
    assert "-systems-2026-11-23.svg" in drawn.headers["content-disposition"]
    assert "<!-- CRM application -->" in drawn.text
    assert "mass mailing" not in drawn.text
    beginnings = {"systems.png": b"\x89PNG", "systems.xlsx": b"PK", "report.pdf": b"%PDF", "report.xlsx": b"PK"}
    for name, beginning in beginnings.items():
        assert client.get(f"/figures/{name}?since=2026-01-01").content.startswith(beginning)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/figures/systems.svg", 404),  # nothing to draw in an empty register
        ("/figures/systems.svg?since=yesterday&kind=%00&begins=birth", 404),
        ("/figures/mood.svg", 404),
        ("/figures/report.svg", 404),
        ("/figures/kinds.pdf", 404),
        ("/figures/kinds.xlsx", 200),
    ],
)
def test_what_there_is_not_is_said(enter_as, client, address, status):
    enter_as("hanna")

    assert client.get(address).status_code == status


def test_a_reporter_and_a_stranger_take_nothing(enter_as, client):
    assert client.get("/figures/report.pdf", headers={"accept": "*/*"}).status_code == 401
    enter_as("rita")
    assert client.get("/figures/report.pdf").status_code == 403


def test_a_restricted_incident_is_counted_and_named_to_nobody(enter_as, front, client):
    enter_as("iga")
    secret = "Teczka z Poznania"
    row = incidents.report(front.store, a_report(title=secret), by=HANDLER, at=NOW)
    due_on = NOW.date() - timedelta(days=1)
    actions.add(front.store, row["id"], kind="recall", note=secret, due_on=due_on, by=HANDLER, at=NOW)
    restricted.restrict(front.store, row["id"], [id_of(front.store, "hanna")], "Kadry.", by=HANDLER, at=NOW)

    book = load_workbook(BytesIO(client.get("/figures/report.xlsx").content))

    cells = {str(cell.value) for sheet in book for line in sheet.iter_rows() for cell in line}
    assert not any(secret in cell or row["number"] in cell for cell in cells)
    assert "n = 1 · all years" in cells
