"""Figures that leave the dashboard: the same numbers and words as SVG, PNG, workbook and in the report."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from matplotlib.figure import Figure as Sheet
from openpyxl import load_workbook
from PIL import Image

from lib.documents import charts, figure_book, yearly_report
from lib.documents.figures import catalogue
from lib.documents.figures.figure import DEFINED, TITLES, Column, View, tally, written
from lib.domain import taxonomy
from lib.language import language_of
from lib.register import incidents, journal, meetings, minutes, prevention
from lib.register.scope import Scope
from lib.register.store import Store
from tests.bench import generator
from tests.builders import HANDLER, NOW, a_report
from tests.documents.test_papers import HOSTILE, words_of

AT = datetime(2026, 11, 23, 9, 15, tzinfo=UTC)
EN, PL = language_of("en"), language_of("pl")
UNDRAWN = {"times", "rates", "asked"}


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = Store(tmp_path_factory.mktemp("register"))
    generator.fill(store, 400)
    yield store
    store.close()


def seen(store: Store, language=EN, at=AT, **query: str) -> View:
    return View(store, Scope.from_query({name: [value] for name, value in query.items()}), language, at)


def report_on(store: Store, **more) -> yearly_report.Report:
    return yearly_report.make(seen(store, **more), "Chmurka sp. z o.o.", journal.head(store))


def reported(store: Store, n: int, **facts) -> None:
    for i in range(n):
        incidents.report(
            store, a_report(**facts, occurred_from=NOW - timedelta(days=9 * i + 1)), by=HANDLER, at=NOW, historical=True
        )


# -- one figure


@pytest.mark.parametrize("name", TITLES)
def test_a_figure_is_the_same_drawn_and_as_a_workbook(filled, name):
    figure = catalogue.make(name, seen(filled))

    book = load_workbook(BytesIO(figure_book.write([figure], EN, about={}, title=figure.heading)))
    sheet = book[book.sheetnames[1]]
    assert (sheet["A1"].value, sheet["A2"].value) == (figure.title, figure.about)
    table = [
        [cell.value for cell in row[: len(figure.columns)]] for row in sheet.iter_rows(min_row=4 + len(figure.said))
    ]
    assert len(table) == len(figure.rows) + 1
    for cells, row in zip(table[1:], figure.rows, strict=True):
        for cell, value, column in zip(cells, row, figure.columns, strict=True):
            if isinstance(value, float | int):
                assert cell == pytest.approx(value)
            elif value is None or isinstance(value, str):
                assert (cell or "") == (value if value is not None else written(None, column, EN))

    assert len(sheet._charts) == (figure.chart is not None)
    if figure.chart is None:
        assert name in UNDRAWN or not figure.rows
        return
    drawn = charts.svg(figure, EN)
    assert f"<!-- {figure.title} -->" in drawn
    assert all(f"<!-- {said[:60]}" in drawn for said in figure.said)
    assert Image.open(BytesIO(charts.png(figure, EN))).width > 1_400


def test_what_is_drawn_is_what_stands_in_the_table(filled):
    axes = {name: Sheet().add_subplot() for name in ("kinds", "cases", "rolling")}
    figures = {name: catalogue.make(name, seen(filled)) for name in axes}
    for name, each in axes.items():
        charts.draw(each, figures[name], EN)

    bars = [patch.get_width() for patch in axes["kinds"].patches]
    assert bars == [row[-1] for row in figures["kinds"].rows[: charts.MOST_BARS]]
    points = sorted(y for dots in axes["cases"].collections for _x, y in dots.get_offsets())
    assert points == pytest.approx(sorted(max(row[2], charts.SHORTEST) for row in figures["cases"].rows))
    months = [y for _x, y in axes["rolling"].collections[1].get_offsets()]
    assert months == [row[1] for row in figures["rolling"].rows]


def test_on_paper_a_sentence_says_what_the_dots_look_like(filled, store):
    reported(store, 1)

    assert (
        "Dotted edge: not decided yet; diamond: a measure; square: a drill."
        in catalogue.make("when", seen(filled)).said
    )
    assert not any("edge" in said for said in catalogue.make("when", seen(store)).said)


def test_what_people_typed_is_no_formula_in_a_workbook_and_none_in_a_chart(store):
    reported(store, 2, supplier="=1+1", system="$x_1$ --> <b>", title=HOSTILE)
    view = seen(store, at=NOW)

    book = load_workbook(BytesIO(yearly_report.workbook(report_on(store, at=NOW))))

    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert {"=1+1", HOSTILE} <= {cell.value for cell in cells}
    assert "svg" in charts.svg(catalogue.make("systems", view), EN)


def test_a_change_of_a_definition_is_drawn_where_it_falls(filled, monkeypatch, tmp_path):
    from lib.domain import definitions

    text = (taxonomy.FOLDER / "definitions.toml").read_text("utf-8")
    change = '[[change]]\non = 2024-05-01\npl = "bez ćwiczeń"\nen = "without drills"\n'
    for file in taxonomy.FOLDER.glob("*.toml"):
        (tmp_path / file.name).write_text(file.read_text("utf-8"), "utf-8")
    (tmp_path / "definitions.toml").write_text(change + text, "utf-8")
    monkeypatch.setattr(taxonomy, "FOLDER", tmp_path)
    definitions.changes.cache_clear()
    try:
        figure = catalogue.make("when", seen(filled))
        before = catalogue.make("when", seen(filled, until="2024-01-31"))
    finally:
        definitions.changes.cache_clear()

    assert [day.isoformat() for day in figure.chart.changes] == ["2024-05-01"]
    assert "A definition changed; before the line it was counted otherwise: 01.05.2024: without drills" in figure.said
    assert before.chart.changes == ()


def test_every_figure_has_words_that_say_what_it_means():
    entries = taxonomy.entries("definitions")

    assert TITLES.keys() <= DEFINED.keys()
    assert {name for names in DEFINED.values() for name in names} == entries.keys()
    assert all(entry.note(language) for entry in entries.values() for language in ("pl", "en"))


@pytest.mark.parametrize(
    ("kept", "of", "said"),
    [
        (0, 0, "none"),
        (1, 3, "1 of 3; 1 to 91 % is possible"),
        (19, 19, "19 of 19; 82 to 100 % is possible"),
        (999, 999, "999 of 999, which is 100 %; 99 to 100 % is possible"),
        (998, 999, "998 of 999, which is 99 %; 99 to 100 % is possible"),
        (15, 20, "15 of 20, which is 75 %; 51 to 91 % is possible"),
    ],
)
def test_a_share_is_named_only_where_there_are_enough(kept, of, said):
    assert tally(EN, kept, of) == said


@pytest.mark.parametrize(
    ("cell", "form", "reads"),
    [
        (None, "number", "not known yet"),
        (1234, "number", "1,234"),
        (52.5, "hours", "2 d 4 h"),
        (12.34, "days", "12.3"),
        (0.25, "share", "25 %"),
        (NOW, "moment", "23.11.2026 10:15"),
        (NOW.date(), "month", "11.2026"),
        (NOW.date(), "year", "2026"),
        (0.0123, "ratio", "0.012"),
    ],
)
def test_a_cell_reads_as_people_write_it(cell, form, reads):
    assert written(cell, Column("", form), EN).replace("\N{NO-BREAK SPACE}", " ") == reads


# -- the report on a period


def test_the_report_on_nothing_says_so(store):
    told = words_of(yearly_report.render(report_on(store, at=NOW)))

    assert "All years: no incident was recorded." in told
    assert "Nothing waits for management" in told
    assert "Nothing to show yet: When, " in told


def test_the_report_on_three_names_them_and_no_share(store):
    reported(store, 3, title="Umowy u kogoś innego", cause="misdelivery", system="mailing")

    content = yearly_report.render(report_on(store, at=NOW, language=PL))
    told = words_of(content)

    assert b"pdfaid" in content
    assert "2026/003" in told
    assert "Umowy u kogoś innego" in told
    assert "Zauważone przez nas: 0 z 3; możliwe od 0 do 71 %." in told
    assert "czyli" not in told
    assert "n < 20" in told
    entries = taxonomy.entries("definitions")
    assert entries["repeat_after_fix"].note("pl")[:40] in told


def test_the_report_on_many_has_every_figure_on_paper_and_all_rows_in_the_workbook(filled):
    report = report_on(filled, language=PL, since="2024-01-01", until="2025-12-31")
    told = words_of(yearly_report.render(report))
    book = load_workbook(BytesIO(yearly_report.workbook(report)))

    for figure in report.shown:
        assert figure.title in told
    assert "01.01.2024 – 31.12.2025" in told
    assert re.search(r"Jeszcze \d+ wierszy jest w skoroszycie", told)
    for sheet, figure in zip(book.worksheets[1:-1], report.shown, strict=True):
        assert sheet["A1"].value == figure.title
        assert sheet.max_row == 4 + len(figure.said) + len(figure.rows)
    words = {row[1].value for row in book.worksheets[-1].iter_rows(min_row=3)}
    assert words == {taxonomy.entries("definitions")[name].note("pl") for f in report.shown for name in f.definitions}


def test_what_is_asked_of_management_comes_first(store):
    meeting = meetings.begin(store, "quarterly", by=HANDLER, at=NOW)
    meetings.decide(store, meeting, "Kupić menedżer haseł.", for_management=True, owner="Prezes", by=HANDLER, at=NOW)
    meetings.join(store, meeting, "Jan Nowak", None, by=HANDLER, at=NOW)
    minutes.freeze(store, meeting, 1, by=HANDLER, at=NOW)
    day = NOW.date() - timedelta(days=3)
    prevention.add(store, {"title": "Wyłączyć podpowiedzi adresów", "due_on": day}, by=HANDLER, at=NOW)

    report = report_on(store, at=NOW)

    assert report.figures[0].name == "asked"
    assert [row[0] for row in report.figures[0].rows] == ["Kupić menedżer haseł.", "Wyłączyć podpowiedzi adresów"]
    assert "Kupić menedżer haseł." in words_of(yearly_report.render(report))
