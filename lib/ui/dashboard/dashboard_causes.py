"""Causes and systems: dots in ranks, the people affected beside them, what came back after a measure marked."""

from collections import defaultdict

import streamlit as st

from lib.domain import taxonomy
from lib.domain.intervals import FEWEST_FOR_CAUSES
from lib.register.figures.counts import MOST_CASES
from lib.register.filters import UNKNOWN
from lib.register.store import Row
from lib.ui import drawing
from lib.ui.dashboard import heading
from lib.ui.dashboard.dashboard_when import look_of, words_of
from lib.ui.dashboard.scope import Scope
from lib.ui.drawing import Markup
from lib.ui.screen import _, language

MOST_ROWS, MOST_DOTS = 12, 25  # dots of one row


def show(scope: Scope) -> None:
    n = scope.ask("overview")[0]["n"]
    known = sum(row["n"] for row in scope.ask("causes") if row["cause"])
    about = _("n = {n}, cause known in {known} · {period}").format(
        n=language().number(n), known=language().number(known), period=scope.period
    )
    heading.show(scope, _("Causes and systems"), about, "causes", "systems", "came_back")
    if not n:
        drawing.say(_("Here will stand which causes and systems come first, and what came back."))
        return
    if known < FEWEST_FOR_CAUSES:
        drawing.say(
            _("Under 20 cases with a known cause: the order of causes is mostly chance. Look at the incidents.")
        )
    left, right = st.columns(2)
    with left:
        _ranks(scope, "cause", "causes")
    with right:
        _ranks(scope, "system", "systems")
    _came_back(scope)


@drawing.remembered
def _ranks(scope: Scope, column: str, listed: str) -> None:
    """One row a cause or system; `listed` is the figure and the list of taxonomy that it is counted by."""
    rows = scope.ask(listed)
    cases = scope.ask("cases") if scope.ask("overview")[0]["n"] <= MOST_CASES else []
    of: dict[str | None, list[Row]] = defaultdict(list)
    for case in cases:
        if case["outcome"] not in ("near_miss", "event") or scope.near_misses:
            of[case[column]].append(case)
    highest = max(row["n"] for row in rows)
    known = sorted(rows, key=lambda row: (row[column] is None, -row["n"]))
    shown, rest = known[:MOST_ROWS], known[MOST_ROWS:]
    lines = [_line(scope, column, listed, row, of[row[column]], highest) for row in shown]
    if rest:
        lines.append([_("others: {n}").format(n=len(rest)), language().number(sum(row["n"] for row in rest)), "", ""])
    title = _("Cause") if column == "cause" else _("System")
    drawing.put(drawing.table_html([title, _("Incidents"), _("People"), _("came back after a measure")], lines))


def _line(scope: Scope, column: str, listed: str, row: Row, cases: list[Row], highest: int) -> list[str]:
    lang = language()
    code = row[column]
    name = taxonomy.label(listed, code, lang.code) if code else _("not known yet")
    narrower = {column: (code or UNKNOWN,)}
    people = lang.number(row["people"]) if row["people"] is not None else "?"
    if row["people_unknown"] and row["people"] is not None:
        people += " + ?"
    return [
        drawing.link(name, scope.href(**narrower)),
        _marks(row["n"], cases, highest, scope.list_href(**narrower)),
        people,
        Markup(f"⚠ {lang.number(row['after_fix'])}") if row["after_fix"] else "0",
    ]


def _marks(n: int, cases: list[Row], highest: int, href: str) -> Markup:
    """Dots where each is an incident that can be opened, else a bar; the number always."""
    if not cases or len(cases) > MOST_DOTS:
        return drawing.bar(n, n / highest, href)
    dots = "".join(
        drawing.dot(words_of(case), look_of(case).replace("long", ""), drawing.incident_href(case["number"]))
        for case in cases
    )
    return Markup(f'<span class="dots">{dots}</span>{drawing.counted(n, href)}')


@drawing.remembered
def _came_back(scope: Scope) -> None:
    rows, again = scope.ask("recurrences"), scope.ask("same_again")
    if not rows and not again:
        drawing.say(
            _("Nothing came back: no confirmed incident repeats the cause and system, or the client, of an earlier.")
        )
        return
    code = language().code
    lines: list[list[str]] = [
        [
            f"{taxonomy.label('causes', row['cause'], code)} · {taxonomy.label('systems', row['system'], code)}",
            _("{n} of {of}").format(n=language().number(row["n"]), of=language().number(row["of"])),
            Markup(f"⚠ {language().number(row['after_fix'])}") if row["after_fix"] else "0",
            drawing.link(row["latest"], drawing.incident_href(row["latest"])),
        ]
        for row in rows[:MOST_ROWS]
    ]
    lines += [
        [
            _("same client again: {client}").format(client=row["client"]),
            _("{n} of {of}").format(n=language().number(row["n"]), of=language().number(row["of"])),
            "",
            drawing.link(row["latest"], drawing.incident_href(row["latest"])),
        ]
        for row in again[: MOST_ROWS // 2]
    ]
    drawing.put(drawing.table_html([_("What came back"), _("repeats"), _("after a measure"), _("the latest")], lines))
