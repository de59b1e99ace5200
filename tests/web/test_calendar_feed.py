"""The calendar answers to its address without a session, and to nothing else."""

from lib.domain.permissions import Person
from lib.register import feeds, incidents
from tests.builders import HANDLER, NOW, a_report


def test_the_address_alone_opens_the_calendar_which_holds_no_text_of_people(begun, client):
    row = begun.store.one("select id, name, role from accounts")
    secret = "Umowy Jana Testowego"
    incident = incidents.report(begun.store, a_report(aware_at=NOW, title=secret, client=secret), by=HANDLER, at=NOW)
    path = f"/calendar/{feeds.begin(begun.store, by=Person(**row), at=NOW)}.ics"

    answer = client.get(path)

    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert incident["number"] in answer.text
    assert answer.text.count("BEGIN:VALARM") >= 4
    assert secret not in answer.text

    feeds.revoke(begun.store, by=Person(**row), at=NOW)
    assert client.get(path).status_code == 404
    assert client.get("/calendar/nothing.ics").status_code in (303, 401)
