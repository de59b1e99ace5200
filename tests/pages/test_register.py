"""The register: which incidents there are, how they are searched, filtered, paged, opened and exported."""

import zipfile
from datetime import UTC, datetime, timedelta
from io import BytesIO

from openpyxl import load_workbook

from lib.register import incidents
from tests.builders import a_report
from tests.visits import query_of


def cells(visit, number):
    """Texts of one row, the quieter line behind a stroke."""
    (row,) = [row for row in visit.rows if row["id"] == number]
    return [" / ".join(filter(None, (cell["text"], cell.get("sub")))) for cell in row["cells"]]


# What stands there


def test_an_empty_register_says_what_will_stand_there_and_offers_the_first_step(visit):
    page = visit("register")

    assert "Here will stand every incident with its number, its clocks and what happens next." in page.text
    assert page.follow("Report the first incident").title == "Report an incident"


def test_an_empty_register_offers_nothing_to_filter_or_export(visit):
    page = visit("register")

    assert page.buttons == []
    assert not page.shows("Search")


def test_a_row_says_number_title_kind_state_role_risk_people_handler_and_until_when(visit, an_incident, people):
    an_incident(
        title="Offer to the wrong client",
        people_min=12,
        people_max=20,
        changes={"handler": people["henryk"].id, "role": "controller", "risk": "high"},
    )

    assert cells(visit("register"), "2026/001") == [
        "2026/001 / 23.11.2026 10:15",
        "Offer to the wrong client / disclosure to third parties",
        "reported / undecided",
        "controller / high risk",
        "12–20",
        "Henryk Drugi",
        "1 d left",
    ]


def test_what_is_not_known_yet_is_said_and_not_left_empty(visit, store, people, clock):
    incidents.report(store, {"description": "Something odd in the logs"}, by=people["rita"], at=clock())

    assert cells(visit("register"), "2026/001")[1:6] == [
        "Something odd in the logs / kind not known yet",
        "reported / undecided",
        "role not determined / risk not assessed",
        "?",
        "nobody yet",
    ]


def test_a_missed_clock_is_said_in_words_and_not_by_colour_alone(visit, an_incident, clock):
    an_incident()
    clock.pass_(hours=30)

    assert cells(visit("register"), "2026/001")[-1] == "⚠ overdue by 6 h"


def test_a_clock_about_to_run_out_stands_out(visit, an_incident, clock):
    an_incident()
    clock.pass_(hours=20)

    assert cells(visit("register"), "2026/001")[-1] == "◔ 4 h left"


def test_a_row_opens_the_card_and_is_a_real_address_too(visit, an_incident):
    an_incident(description="Mail to the wrong client")
    page = visit("register")
    (row,) = page.rows

    assert page.open("2026/001").title == "2026/001 · Mail to the wrong client"
    assert page.address == {"number": "2026/001"}
    assert row["href"].startswith("/incident?")
    assert visit("incident", **query_of(row["href"])).title == "2026/001 · Mail to the wrong client"


def test_what_people_typed_is_data_of_the_table_and_no_markup(visit, an_incident):
    an_incident(title="**x** <script>alert(1)</script> ![](http://e)")

    assert cells(visit("register"), "2026/001")[1].startswith("**x** <script>alert(1)</script> ![](http://e)")


# Search and filters


def test_search_finds_words_and_beginnings_without_case_and_accents(visit, an_incident):
    an_incident(description="Zażółć gęślą jaźń w łódzkim biurze")
    an_incident(description="Laptop left on a train")

    page = visit("register").fill("Search", "LODZK gesla")

    assert page.numbers == ["2026/001"]
    assert "1 incident · With the words “LODZK gesla”, newest first." in page.text


def test_a_search_that_finds_nothing_says_so_and_leads_back(visit, an_incident):
    an_incident()
    page = visit("register").fill("Search", "nothing like this")

    assert page.numbers == []
    assert "0 incidents · With the words “nothing like this”, newest first." in page.text
    assert page.press("Show all").numbers == ["2026/001"]


def test_every_filter_stands_in_the_address_and_is_said_in_words(visit, an_incident, people):
    an_incident(kinds=("loss",), system="crm", supplier="Poczta Wolna", people_min=500, people_max=500)
    page = visit("register").unfold("Filters")
    page.choose("Kind", "loss of data (1)")
    page.choose("State", "reported (1)")
    page.choose("System", "CRM application (1)")
    page.choose("Supplier", "Poczta Wolna (1)")
    page.choose("Number of people", "100 to 999 people (1)")
    page.choose("Our role", "not known yet (1)")
    page.fill("From", "01.11.2026").fill("To", "30.11.2026")

    assert page.address == {
        "kind": "loss",
        "state": "reported",
        "system": "crm",
        "supplier": "Poczta Wolna",
        "people": "many",
        "role": "unknown",
        "since": "2026-11-01",
        "until": "2026-11-30",
    }
    assert (
        "1 incident · Reported from 01.11.2026 to 30.11.2026; kind: loss of data; state: reported; "
        "our role: not known yet; number of people: 100 to 999 people; supplier: Poczta Wolna; "
        "system: CRM application, newest first."
    ) in page.text


def test_the_filter_is_said_in_polish_too(visit, an_incident):
    an_incident(kinds=("loss",))

    page = visit("register", language="pl", kind="loss", since="2026-11-01", sort="urgent")

    assert (
        "1 incydent · Data zgłoszenia incydentu od 01.11.2026; rodzaj: utrata danych, od najpilniejszych." in page.text
    )


def test_two_values_of_a_filter_mean_either(visit, an_incident):
    for kind in ("loss", "alteration", "other"):
        an_incident(kinds=(kind,))

    page = visit("register", kind=["loss", "alteration"])

    assert page.numbers == ["2026/002", "2026/001"]
    assert "2 incidents · Kind: loss of data or unauthorised alteration, newest first." in page.text
    assert page.value("Kind") == ["loss", "alteration"]


def test_an_address_that_was_sent_shows_the_same_incidents(visit, an_incident):
    an_incident(description="Laptop on a train", kinds=("loss",))
    an_incident(description="Laptop in a taxi", kinds=("disclosure",))
    page = visit("register").fill("Search", "laptop").unfold("Filters").choose("Kind", "loss of data (1)")

    other = visit("register", by="iga", **page.address)

    assert other.numbers == page.numbers == ["2026/001"]
    assert other.value("Search") == "laptop"


def test_each_value_says_how_many_incidents_it_would_leave(visit, an_incident):
    an_incident(kinds=("loss",))
    an_incident(kinds=("loss", "other"))

    options = visit("register").unfold("Filters").options("Kind")

    assert "loss of data (2)" in options
    assert "other (1)" in options
    assert "unauthorised alteration (0)" in options


def test_a_view_keeps_what_waits_for_a_decision(visit, an_incident, store, people, clock):
    an_incident()
    decided = an_incident()
    incidents.decide_outcome(store, decided["id"], 1, "near_miss", "Nobody saw it.", by=people["iga"], at=clock())

    page = visit("register").choose("Views", "decision missing")

    assert page.numbers == ["2026/001"]
    assert page.address == {"view": "undecided"}
    assert visit("register", view="aside").numbers == ["2026/002"]


def test_only_what_is_overdue(visit, an_incident, clock):
    an_incident()
    clock.pass_(hours=30)
    an_incident(detected_at=clock())
    page = visit("register").unfold("Filters").tick("overdue (1)")

    assert page.numbers == ["2026/001"]
    assert page.address == {"overdue": "1"}


def test_the_most_urgent_can_stand_first(visit, an_incident, clock):
    an_incident(detected_at=clock() - timedelta(hours=2))
    an_incident(detected_at=clock() - timedelta(hours=20))
    an_incident(detected_at=clock() - timedelta(hours=10))

    page = visit("register").choose("Order", "most urgent first")

    assert page.numbers == ["2026/002", "2026/003", "2026/001"]
    assert page.address == {"sort": "urgent"}


def test_the_period_can_count_by_the_day_it_was_noticed(visit, an_incident):
    an_incident(detected_at=datetime(2026, 10, 5, 8, 0, tzinfo=UTC))
    an_incident()

    page = visit("register").unfold("Filters")
    page.choose("Period: the date that counts", "noticed").fill("To", "31.10.2026")

    assert page.numbers == ["2026/001"]
    assert "1 incident · Noticed until 31.10.2026, newest first." in page.text


def test_a_filter_is_taken_away_again_by_emptying_its_field(visit, an_incident):
    an_incident()
    page = visit("register", kind="loss", text="laptop", since="2026-11-24", view="running")
    page.choose("Kind").fill("Search", "").fill("From", None).choose("Views")

    assert page.address == {}
    assert page.numbers == ["2026/001"]


def test_mangled_parameters_show_the_register_without_an_error(visit, an_incident):
    an_incident()

    page = visit(
        "register",
        view="__class__",
        kind=["evil", "'; drop table incidents; --"],
        state="\0",
        handler=["abc", "9" * 40, "-1"],
        since="31.11.2026",
        until="99999-01-01",
        period="id; --",
        sort="random()",
        overdue="maybe",
        people="<script>",
        number="2026/001",
        unknown="thing",
    )

    assert page.numbers == ["2026/001"]
    assert "1 incident · All incidents, newest first." in page.text


def test_words_of_signs_alone_find_nothing_and_are_shown_as_typed(visit, an_incident):
    an_incident()
    page = visit("register", text="**x** <b>$y$</b> :red[z] ![](http://e)")

    assert "With the words “**x** <b>$y$</b> :red[z] ![](http://e)”" in page.text
    assert not any("![" in source or "**" in source for source in page.markdown)


# Pages


def test_a_long_register_is_turned_page_by_page(visit, store, people, clock):
    for n in range(52):
        incidents.report(store, a_report(description=f"Number {n}"), by=people["rita"], at=clock())

    page = visit("register")
    assert len(page.rows) == 50
    assert page.numbers[0] == "2026/052"

    page.turn_to(2)
    assert page.numbers == ["2026/002", "2026/001"]
    assert page.address == {"page": "2"}

    page.fill("Search", "number")
    assert page.address == {"text": "number"}
    assert len(page.rows) == 50

    # Beyond the end stands the last page, for a mangled number the first.
    assert visit("register", page="99999999").numbers == ["2026/002", "2026/001"]
    assert visit("register", page="-1").numbers[0] == "2026/052"
    assert visit("register", page="two").numbers[0] == "2026/052"


# For whom


def test_whoever_only_reports_is_told_that_the_register_is_not_open_to_them(visit, an_incident):
    an_incident(description="Mail to the wrong client")
    page = visit("register", by="rita")

    assert "Your role reports incidents and sees its own; the whole register is not open to it." in page.text
    assert "Mail to the wrong client" not in page.text
    assert page.follow("Report an incident").title == "Report an incident"


def test_management_reads_the_register_and_may_export_it(visit, an_incident):
    an_incident()
    page = visit("register", by="marek")

    assert page.numbers == ["2026/001"]
    assert "the whole register" in page.buttons


# Out


def exported(page):
    """The numbers of the incidents in the workbook that the page offers."""
    _, _, content = page.at.session_state["_made_file"]
    return [row[0] for row in load_workbook(BytesIO(content))["Register"].values if "/" in str(row[0])]


def test_this_view_goes_into_a_workbook(visit, an_incident):
    an_incident(kinds=("loss",))
    an_incident(kinds=("other",))
    page = visit("register", kind="loss").press("this view (1)")

    assert exported(page) == ["2026/001"]


def test_the_whole_register_goes_into_a_workbook_whatever_is_filtered(visit, an_incident):
    an_incident(kinds=("loss",))
    an_incident(kinds=("other",))
    page = visit("register", kind="loss").press("the whole register")

    assert exported(page) == ["2026/001", "2026/002"]


def test_the_file_says_the_day_and_the_journal_and_is_not_kept_after_it_was_fetched(visit, an_incident, store):
    an_incident()
    page = visit("register").press("the whole register")
    (download,) = [label for label in page.buttons if label.startswith("Download ")]
    head = store.value("select hash from journal order by sequence desc limit 1")

    assert download == f"Download register-2026-11-23-{head[:8]}.xlsx"

    page.press(download)

    assert "_made_file" not in page.at.session_state
    assert "Download" not in " ".join(page.buttons)


def test_every_form_of_file_is_made(visit, an_incident):
    an_incident(client="Klient Tajny")
    page = visit("register")
    made = {}
    forms = page.options("Download as")
    page.choose("Download as", forms[-1]).press("the whole register")
    assert "Choose the client that the pack is for." in page.text
    for form in forms[:-1]:
        page.choose("Download as", form).press("the whole register")
        _, name, content = page.at.session_state["_made_file"]
        made[form] = (name.rpartition(".")[2], content)

    assert [ending for ending, _ in made.values()] == ["xlsx", "xlsx", "zip", "json", "zip"]
    with zipfile.ZipFile(BytesIO(made["Inspection pack"][1])) as pack:
        assert "incidents/2026-001/2026-001-report.pdf" in pack.namelist()
    assert b"Klient Tajny" in made["JSON"][1]
    redacted = load_workbook(BytesIO(made["Excel workbook without texts and names"][1]))
    assert not [cell for sheet in redacted for row in sheet.values for cell in row if "Klient" in str(cell)]


def test_an_export_is_written_in_the_journal_before_it_leaves(visit, an_incident, store):
    an_incident()
    visit("register", kind="disclosure").press("this view (1)")

    row = store.one("select actor, action, change from journal order by sequence desc limit 1")
    assert (row["actor"], row["action"]) == ("Hanna Prowadząca", "export")
    assert "Kind: disclosure to third parties, newest first." in row["change"]
