"""Clients: the directory, and the board of those that one incident touches."""

from datetime import timedelta

import pytest

from lib.register import assessments, clients, decisions, incidents, notices


@pytest.fixture
def directory(store, people, clock):
    """Adds clients `Firma 000`, `Firma 001` …; of the last one the contract gives six hours."""

    def added(count: int) -> list[int]:
        rows = [{"name": f"Firma {i:03}", "notice_hours": 6 if i == count - 1 else None} for i in range(count)]
        clients.import_rows(store, rows, by=people["hanna"], at=clock())
        return [client["id"] for client in clients.listed(store)]

    return added


@pytest.fixture
def board(visit, an_incident, clock):
    """The board of an incident in which we are processor."""

    def opened(**facts):
        row = an_incident(**{"role": "processor", "aware_at": clock(), **facts})
        return visit("incident", number=row["number"], section="clients")

    return opened


def names(page) -> list[str]:
    return [row["cells"][0]["text"] for row in page.rows]


def test_without_a_client_in_the_directory_the_board_says_where_they_come_from(board):
    assert "There is no client in the directory yet (menu: Clients)." in board().text


def test_all_are_marked_at_once_and_the_shortest_period_stands_on_top(board, directory):
    directory(60)

    page = board().press("Mark all 60")

    assert names(page)[:2] == ["Firma 059", "Firma 000"]
    assert "0 of 60 told. The first to run out: Firma 059, 6 h left." in page.text


def test_many_clients_are_turned_over_in_pages_and_found_by_beginnings_of_words(board, directory):
    directory(60)
    page = board().press("Mark all 60")

    assert len(page.rows) == 50
    assert names(page.turn_to(2))[-1] == "Firma 058"
    assert names(page.fill("Search", "firm 05")) == ["Firma 059", *(f"Firma 05{i}" for i in range(9))]


def test_one_client_stands_in_place_of_the_table_and_the_same_page_is_there_afterwards(board, directory):
    directory(60)
    page = board().press("Mark all 60").turn_to(2)
    page.open(page.rows[-1]["id"])

    assert page.shows("Were this client's data used by somebody?")
    assert "All clients" in page.buttons

    page.fill("How do we know?", "The log").press("Save")

    assert names(page)[-1] == "Firma 058"
    assert "All clients" not in page.buttons


def test_clients_told_too_late_are_told_with_the_reasons(board, directory, store, people, clock):
    directory(2)
    aware_at = clock() - timedelta(hours=30)
    page = board(aware_at=aware_at, detected_at=aware_at).press("Mark all 2")
    page.fill("When was it sent?", "23.11.2026 10:10").fill("Reasons for the delay", "Night.").press("Record 2 notices")

    row = incidents.get(store, "2026/001", people["hanna"])
    assert {notice["delay_reasons"] for notice in notices.of_incident(store, row["id"], "client")} == {"Night."}


def test_one_record_tells_every_client_that_waits(board, directory, store, people, visit):
    directory(3)
    page = board().press("Mark all 3")

    page.fill("When was it sent?", "23.11.2026 10:10").press("Record 3 notices")

    row = incidents.get(store, "2026/001", people["hanna"])
    assert len(notices.of_incident(store, row["id"], "client")) == 3
    assert "3 of 3 told." in page.text
    told = visit("incident", number="2026/001", section="history").text
    assert "Firma 000, Firma 001, Firma 002" in told
    assert "Concerned: possibly concerned" in told
    assert "Kind of notice: notice to a client" in told
    assert page.field("Whom?").options[0] == "those not told yet (0)"


def test_without_a_time_nothing_is_recorded_and_it_is_said_beside_it(board, directory):
    directory(3)

    page = board().press("Mark all 3").press("Record 3 notices")

    assert page.beside("When was it sent?") == "When was it sent? Without a time it does not count as done."
    assert "0 of 3 told." in page.text


def test_a_client_is_retired_and_taken_back(visit, directory):
    directory(1)
    page = visit("clients").press("Retire")
    assert "Firma 000" not in page.text

    page.tick("Retired ones too").press("Take back")

    assert "Firma 000 · 6 h by contract" in page.text


def test_a_decision_taken_alone_is_marked_on_the_card_and_in_the_register(visit, an_incident, store, people, clock):
    row = an_incident(role="controller", aware_at=clock(), title="Laptop", risk="high")
    reasons = "Dane zaszyfrowane, klucz nie wyszedł poza firmę, a logi wykluczają odczyt przez kogokolwiek."
    assessments.save(store, row["id"], {"pesel": True}, by=people["hanna"], at=clock())
    decisions.record(store, row["id"], "people", "no", reasons, by=people["iga"], at=clock(), is_alone=True)

    assert "a decision taken alone" in visit("incident", number=row["number"]).text
    assert "a decision taken alone" in str(visit("register").rows)
