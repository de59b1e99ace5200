"""One incident from the empty folder to the exported register, as a person walks it in a Polish browser."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from lib.documents.columns import of_figures
from lib.domain import taxonomy
from lib.domain.incident import FIELDS, completeness, title_of
from lib.domain.local_time import WARSAW
from lib.domain.permissions import Person
from lib.language import language_of
from lib.register import accounts, actions, attachments, incidents, journal
from lib.register.store import Store
from tests.browser.conftest import FOUNDER, PASSWORD, hears_nothing_by_itself
from tests.browser.screen import Screen, expect
from tests.documents.spreadsheets import records, shown

pytestmark = pytest.mark.browser

YESTERDAY = datetime.now(WARSAW).date() - timedelta(days=1)
NUMBER, SECOND = (f"{datetime.now(WARSAW).year}/00{n}" for n in (1, 2))
STORY = "Żółta teczka z umowami trafiła do innego klienta.\nZadzwonił sam i obiecał ją odesłać."
FORMULA = '=HYPERLINK("http://example.invalid";"kliknij") i _x000D_ w środku'


def test_from_an_empty_folder_to_the_exported_register(server, browser, tmp_path):
    anna = begin(Screen(server.page(browser)))
    anna.follow("Report the first incident")
    report(anna)
    send_with_three_quick_clicks(anna)
    report_in_one_sentence(anna, FORMULA)

    find(anna, "zolta TECZK")
    take(anna)
    say_role_and_awareness(anna)
    decide(anna)
    do_something_about_it(anna)
    close(anna)
    book = export(anna, tmp_path)
    sign_out(anna)

    server.stop()
    assert "Traceback" not in server.said()
    compare(server.folder, book)


# What the person does


def begin(anna: Screen) -> Screen:
    """The first start: organisation and first account."""
    anna.page.goto("/")
    anna.fill("Name (needed)", "Chmurka sp. z o.o.")
    anna.fill("NIP", "123-456-32-18")
    for name, value in FOUNDER.items():
        anna.page.locator(f"#{name}").fill(value)
    anna.page.locator("#account_again").fill(PASSWORD)
    anna.press("Begin the register")
    return anna


def report(anna: Screen) -> None:
    anna.fill("What happened?", STORY)
    anna.tick("What kind of incident? Several may fit.", "disclosure to third parties", "loss of data")
    anna.choose("Who noticed it?", "client")
    anna.fill("Whom can we ask? (name, phone or e-mail)", "recepcja, 22 100 00 00")
    anna.choose_own("Which client is concerned?", "Sklep Śliwka")
    anna.choose("In which system or place?", "paper documents")
    anna.moment("When was it noticed?", f"{YESTERDAY:%d.%m.%Y} 09:30")
    anna.answer("When may it have started?", "only the day")
    anna.moment("Day", f"{YESTERDAY - timedelta(days=2):%d.%m.%Y}")
    anna.answer("Is it still going on?", "no")
    anna.answer("Are personal data involved?", "yes")
    which = "Which data? Nothing chosen means not known yet."
    anna.tick(which, "ordinary (e.g. name, e-mail, phone)", "identity numbers (PESEL, ID card)")
    anna.answer("How many people?", "from – to")
    anna.count("at least", 40)
    anna.count("at most", 1200)
    anna.tick("What could happen to these people?", "loss of control over one's data")
    anna.fill("Anything to add about the consequences?", "Odbiorca jest znany.")
    anna.tick("What has already been done?", "recall or request to delete")
    anna.attach(
        "Files (up to 10 MB each): a screenshot, the message, a log", "zdjęcie teczki.jpg", b"\xff\xd8\xff" * 500
    )


def send_with_three_quick_clicks(anna: Screen) -> None:
    anna.button("Save the report").click(click_count=3, delay=40)
    anna.sees("Saved as {number}.", number=NUMBER)
    anna.sees("What happens next")
    anna.sees("investigation of the suspicion")


def report_in_one_sentence(anna: Screen, sentence: str) -> None:
    anna.press("Report another one")
    expect(anna.field("What happened?")).to_have_value("")
    anna.fill("What happened?", sentence)
    anna.press("Save the report")
    anna.sees("Saved as {number}.", number=SECOND)  # the three clicks made one


def find(anna: Screen, words: str) -> None:
    """In the register by a search without diacritics; a click on the row opens the card."""
    anna.follow("Register")
    expect(anna.rows()).to_have_count(2)
    anna.field("Search").fill(words)
    anna.field("Search").press("Enter")
    expect(anna.rows()).to_have_count(1)
    anna.rows().locator("td").nth(2).click()
    anna.sees_title(f"{NUMBER} · Żółta teczka")


def take(anna: Screen) -> None:
    anna.press("I take it")
    expect(anna.button("I take it")).to_have_count(0)
    anna.sees("handled by")


def say_role_and_awareness(anna: Screen) -> None:
    anna.edit("awareness")
    anna.moment("Became aware of the breach at", f"{YESTERDAY:%d.%m.%Y} 11:45")
    anna.fill("Why then", "Klient odczytał nam pierwszą stronę.")
    anna.save()
    anna.sees("notification to the authority")

    anna.section("Data and people")
    anna.edit("people")
    anna.choose("Our role", "controller and processor")
    anna.save()
    anna.sees("finding the clients concerned")
    assert anna.fact("Number of people") == "40–1\xa0200"


def decide(anna: Screen) -> None:
    anna.section("Decisions")
    anna.press("Record the decision")
    expect(anna.problem(anna.answers("What is it?"))).to_be_visible()
    anna.answer("What is it?", "personal data breach")
    anna.fill("Reasons", "Umowy z numerami PESEL u osoby nieuprawnionej.")
    anna.press("Record the decision")
    anna.sees("Decided")
    assert anna.fact("Reasons") == "Umowy z numerami PESEL u osoby nieuprawnionej."


def do_something_about_it(anna: Screen) -> None:
    anna.section("Actions")
    anna.unfold("Add an action")
    anna.choose("What is to be done?", "recall or request to delete")
    anna.fill("What exactly", "Odebrać teczkę")
    anna.fill("Who does it", "Anna")
    anna.moment("Due", f"{YESTERDAY + timedelta(days=3):%d.%m.%Y}")
    anna.press("Add")
    anna.fill("What proves that it is done?", "protokół odbioru")
    anna.press("Done")
    expect(anna.button("Not done after all")).to_be_visible()
    assert anna.fact("Evidence") == "protokół odbioru"


def close(anna: Screen) -> None:
    anna.section("Closing")
    for missing in ("The risk to people is not assessed.", "Whether clients are told is not decided."):
        expect(anna.page.get_by_role("listitem").filter(has_text=anna.words(missing))).to_be_visible()
    anna.fill("Closing note", "Teczka wróciła zaklejona.")
    anna.press("Close the incident")
    why = "Why may it be closed although something is missing?"
    expect(anna.problem(anna.field(why))).to_be_visible()
    expect(anna.field("Closing note")).to_have_value("Teczka wróciła zaklejona.")
    anna.fill(why, "Ocena jest w piśmie 7/2026.")
    anna.press("Close the incident")
    expect(anna.button("Reopen")).to_be_visible()
    anna.section("History")
    anna.sees("Ocena jest w piśmie 7/2026.")


def export(anna: Screen, folder: Path) -> Workbook:
    anna.follow("Register")
    anna.press("the whole register")
    with anna.page.expect_download() as waiting:
        anna.page.get_by_test_id("stDownloadButton").get_by_role("button").click()
    file = folder / waiting.value.suggested_filename
    assert re.fullmatch(r"rejestr-[\d-]{10}-[0-9a-f]{8}\.xlsx", file.name)
    waiting.value.save_as(file)
    return load_workbook(file)


def sign_out(anna: Screen) -> None:
    """Once signed out, another tab stops at its next action."""
    other = anna.another_tab("/report")
    hears_nothing_by_itself(other.page)
    anna.follow("Sign out")
    anna.press("Sign out")
    anna.sees("You are signed out.")
    other.answers("How many people?").get_by_role("radio").first.click()
    expect(other.link("Sign in")).to_be_visible()
    expect(other.field("What happened?")).to_have_count(0)


# What must stand in the workbook, worked out from the register without lib.documents


def compare(folder: Path, book: Workbook) -> None:
    """Every cell of both tables, and the journal's hash."""
    store = Store(folder)
    try:
        names = accounts.names(store)
        anna = Person(next(iter(names)), "Anna Pierwsza", "admin")
        rows = [incidents.get(store, number, anna) for number in (NUMBER, SECOND)]
        expected = [cells_of(row, names, attachments.of_incident(store, row["id"])) for row in rows]
        same_cells(book["Rejestr"], expected)
        same_cells(
            book["Działania"], [cells_of_action(row, rows[0]) for row in actions.of_incident(store, rows[0]["id"])]
        )
        (about,) = (sheet for sheet in book if sheet.title == "O pliku")
        told = {row[0].value: row[1].value for row in about.iter_rows()}
        sequence = told["Ostatni wpis"]
        entry = store.one("select hash, action from journal where sequence = $sequence", sequence=sequence)
        assert entry == {"hash": told["Skrót tego wpisu (hash)"], "action": "export"}
        assert journal.verify(store).fault is None
    finally:
        store.close()
    first, second = expected
    assert (first["kinds"], first["people_max"]) == ("ujawnienie danych osobom trzecim; utrata danych", 1200)
    assert (first["attachments"], first["state"]) == ("zdjęcie teczki.jpg", "zamknięty")
    assert second["description"] == FORMULA


def same_cells(sheet: Any, expected: list[dict[str, Any]]) -> None:
    counted = of_figures()  # what the figures count by: tests/documents/test_workbook_sheets.py
    found = [{key: shown(cell) for key, cell in record.items() if key not in counted} for record in records(sheet)]
    for record, cells in zip(found, expected, strict=True):
        told = {key: value for key, value in record.items() if value is not None}
        assert told == {key: value for key, value in cells.items() if value not in ("", None)}
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def cells_of(row: dict[str, Any], names: dict[int, str], files: list[dict[str, Any]]) -> dict[str, Any]:
    known, parts = completeness(row)
    cells: dict[str, Any] = {
        "number": row["number"],
        "heading": title_of(row),
        "state": label("states", row["state"]),
        "outcome": label("outcomes", row["outcome"]),
        "outcome_reasons": row["outcome_reasons"],
        "closing_note": row["closing_note"],
        "drill": row["drill"],
        "completeness": known / parts,
        "historical": "nie",
        "handler_name": names.get(row["handler"]),
        "attachments": "; ".join(file["name"] for file in files),
        **{name: row[name] for name in ("id", "version")},
        **{f"{name}_name": names.get(row[name]) for name in ("reported_by", "outcome_by", "closed_by")},
        **{f"duty_{kind}": "" for kind in ("authority", "procedure", "investigation", "client")},
    }
    for name, field in FIELDS.items():
        if field.form == "moment" and not name.startswith("occurred_"):
            precision = row["detected_precision"] if name == "detected_at" else "minute"
            cells |= moment(name, row[name], precision)
        elif field.form not in ("moment", "person") and not name.endswith("_precision"):
            cells[name] = plain(field, row[name])
    for name in ("reported_at", "outcome_at", "closed_at"):
        cells |= moment(name, row[name])
    begun, ended, precision = row["occurred_from"], row["occurred_to"], row["occurred_precision"]
    stated = POLISH.moment_stated(begun, ended, precision) if begun else None
    cells |= moment("occurred_from", begun, precision) | moment("occurred_to", ended, precision)
    del cells["occurred_from_stated"], cells["occurred_to_stated"]
    cells["occurred_stated"] = stated
    duties = {duty.kind.rstrip("s"): duty for duty in row["duties"] if duty.due_at}
    cells |= moment("authority_deadline", duties["authority"].due_at if "authority" in duties else None)
    return cells | {f"duty_{kind}": standing(duty, row) for kind, duty in duties.items()}


def cells_of_action(action: dict[str, Any], row: dict[str, Any]) -> dict[str, Any]:
    return {
        **{name: action[name] for name in ("id", "incident_id", "version", "note", "owner", "evidence")},
        "number": row["number"],
        "kind": label("remedies", action["kind"]),
        "due_on": datetime.combine(action["due_on"], datetime.min.time()),
        "standing": "wykonane",
        "withdrawn_reason": None,
        **moment("done_at", action["done_at"]),
        **moment("created_at", action["created_at"]),
        **moment("withdrawn_at", None),
    }


POLISH = language_of("pl")


def label(listed: str, code: str | None) -> str | None:
    return code and taxonomy.label(listed, code, "pl")


def plain(field: Any, value: Any) -> Any:
    if field.form == "answer":
        return {True: "tak", False: "nie", None: "nie wiadomo jeszcze"}[value]
    if field.form == "choices":
        return "; ".join(label(field.list, code) for code in value)
    return label(field.list, value) if field.form == "choice" else value


def moment(name: str, at: datetime | None, precision: str | None = "minute") -> dict[str, Any]:
    """A moment as a date in Warsaw, as it was stated, and without loss."""
    if at is None:
        return {name: None, f"{name}_stated": None, f"{name}_iso": None}
    wall = at.astimezone(WARSAW)
    cell = wall.replace(second=0, microsecond=0, tzinfo=None)
    if precision == "day":
        cell = datetime.combine(wall.date(), datetime.min.time())
    return {
        name: cell,
        f"{name}_stated": POLISH.moment_stated(at, None, precision),
        f"{name}_iso": f"{wall.isoformat()}/{precision}",
    }


def standing(clock: Any, row: dict[str, Any]) -> str:
    if clock.done_at:
        assert clock.done_at <= clock.due_at
        return f"w terminie: {POLISH.moment(clock.done_at)}"
    if row["state"] == "closed":
        return f"niewykonane przy zamknięciu: termin {POLISH.moment(clock.due_at)}"
    assert clock.due_at > datetime.now(UTC)
    return f"biegnie: do {POLISH.moment(clock.due_at)}"
