"""The page for people without an account: closed until switched on, it takes a report and shows nothing."""

import re

import pytest

from lib.domain.permissions import Person
from lib.register import incidents, outside
from lib.web.public_intake import FROM_ONE
from tests.builders import HANDLER, NOW, a_report

STORY = "Dostałem umowę, która nie jest moja. <b>Pilne</b>"


@pytest.fixture
def admin(begun):
    return Person(**begun.store.one("select id, name, role from accounts"))


@pytest.fixture
def opened(begun, admin):
    outside.switch(begun.store, True, by=admin, at=NOW)
    return begun.store


def fill(client, **changed):
    """The form as a browser sends it."""
    token = re.search(r'name="token" value="([^"]+)"', client.get("/tell").text)[1]
    return {"token": token, "description": STORY, "found_by": "client", "ongoing": "unknown"} | changed


def receipt_in(answer):
    return re.search(r"R(-[A-Z2-7]{4}){3}", answer.text)[0]


def rows(store):
    return store.ask("select * from incidents order by id")


def test_it_is_closed_until_an_admin_opens_it_and_again_after(begun, client, admin):
    assert client.get("/tell").status_code == 303
    assert client.post("/tell", data={}).status_code == 401
    outside.switch(begun.store, True, by=admin, at=NOW)
    assert "What happened?" in client.get("/tell").text
    assert client.get("/tell/other").status_code == 303
    outside.switch(begun.store, False, by=admin, at=NOW)
    assert client.get("/tell").status_code == 303


def test_a_report_stands_in_the_register_once_and_its_receipt_tells_the_state_and_nothing_else(opened, client):
    secret = incidents.report(opened, a_report(title="Sprawa tajna"), by=HANDLER, at=NOW)
    sent = fill(client, detected_at="2026-11-23T09:00", contact="Jan, 600 100 200", ongoing="no")
    answer = client.post("/tell", data=sent)
    receipt = receipt_in(answer)

    assert receipt_in(client.post("/tell", data=sent)) == receipt
    row = rows(opened)[1]
    assert len(rows(opened)) == 2
    assert (row["description"], row["contact"], row["ongoing"]) == (STORY, "Jan, 600 100 200", False)
    assert row["detected_at"].isoformat() == "2026-11-23T08:00:00+00:00"
    assert row["next_due_at"] is not None
    assert receipt not in str(opened.ask("select * from outside_reports"))

    def asked(typed):
        return client.post("/tell/state", data={"receipt": typed})

    assert "Nobody has taken it up yet." in asked(receipt).text
    outside.take_up(opened, row["id"], by=HANDLER, at=NOW)
    assert "Somebody is working on it." in asked(receipt.lower().replace("-", " ")).text
    incidents.close(opened, row["id"], row["version"], "", override="Dość wiemy.", by=HANDLER, at=NOW)
    assert "Work on the report is finished." in asked(receipt).text
    assert asked("R-AAAA-BBBB-CCCC").status_code == 404
    seen = answer.text + asked(receipt).text + client.get("/tell").text
    assert not [word for word in (secret["number"], row["number"], "tajna", STORY) if word in seen]


def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(opened, client):
    answer = client.post("/tell", data=fill(client, description="Krótko <", found_by="", detected_at="wczoraj"))

    assert answer.status_code == 422
    for sentence in ("in a sentence or two", "Choose who you are to us.", "Give day and hour"):
        assert sentence in answer.text
    assert "Krótko &lt;</textarea>" in answer.text
    assert rows(opened) == []


def test_numbers_of_people_come_back_as_marks_to_be_read_before_anything_is_kept(opened, client):
    sent = fill(client, description="Widziałem cudzy PESEL 44051401359 w panelu.")
    answer = client.post("/tell", data=sent)
    assert "PESEL [PESEL] w panelu" in answer.text
    assert "44051401359" not in answer.text
    assert rows(opened) == []

    client.post("/tell", data=sent | {"description": "Widziałem cudzy PESEL [PESEL] w panelu."})
    assert "44051401359" not in str(rows(opened))
    assert len(rows(opened)) == 1


def test_a_program_that_fills_in_the_hidden_field_is_thanked_and_not_heard(opened, client):
    assert "Your receipt" in client.post("/tell", data=fill(client, website="https://spam.example")).text
    assert rows(opened) == []


def test_so_many_reports_an_hour_and_no_more_and_none_that_is_too_large(opened, client, clock):
    answers = [client.post("/tell", data=fill(client)).status_code for _ in range(FROM_ONE + 1)]
    assert answers == [200] * FROM_ONE + [429]
    clock.pass_(hours=1)
    assert client.post("/tell", data=fill(client)).status_code == 200
    count = len(rows(opened))
    assert client.post("/tell", data=fill(client, description="x" * 40_000)).status_code == 422
    assert client.post("/tell", data=fill(client, token="")).status_code == 422
    assert client.post("/tell", data=fill(client), headers={"origin": "https://evil.example"}).status_code == 403
    assert len(rows(opened)) == count


def test_it_speaks_polish_to_a_polish_browser(opened, client):
    answer = client.get("/tell", headers={"accept-language": "pl"})

    assert "Co się stało?" in answer.text
    assert "<script" not in answer.text
