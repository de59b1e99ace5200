"""How found, whether people report, suppliers, and what the measures are worth."""

import html
from datetime import timedelta

import streamlit as st

from lib.documents.figures.happened import OURSELVES
from lib.domain import taxonomy
from lib.domain.intervals import FEWEST_FOR_CULTURE, limits_in_percent
from lib.domain.recurrence import folded_name
from lib.register import suppliers
from lib.register.filters import UNKNOWN
from lib.register.store import Row
from lib.ui import drawing
from lib.ui.dashboard import heading
from lib.ui.dashboard.scope import Scope
from lib.ui.drawing import Markup
from lib.ui.screen import _, language, store

MOST_SUPPLIERS, MOST_MEASURES = 10, 12


def show_found(scope: Scope) -> None:
    """By ourselves or by others; and near misses and false alarms beside what was confirmed."""
    left, right = st.columns(2)
    with left:
        _found(scope)
    with right:
        _culture(scope)


@drawing.remembered
def _found(scope: Scope) -> None:
    rows = scope.ask("found_by")
    known = sum(row["n"] for row in rows if row["found_by"])
    about = _("known in {known} of {n}").format(
        known=language().number(known), n=language().number(sum(row["n"] for row in rows))
    )
    heading.show(scope, _("How found"), about, "found_by")
    if not rows:
        drawing.say(_("Here will stand who noticed: ourselves or others."))
        return
    own = sum(row["n"] for row in rows if row["found_by"] in OURSELVES)
    if known:
        low, high = limits_in_percent(own, known)
        drawing.say(
            _("Noticed by ourselves: {own} of {known}; a share of {low} to {high} % is possible.").format(
                own=language().number(own), known=language().number(known), low=low, high=high
            )
        )
    highest = max(row["n"] for row in rows)
    lines = [
        [
            drawing.link(_finder(row["found_by"]), scope.href(found_by=(row["found_by"] or UNKNOWN,))),
            _("ourselves") if row["found_by"] in OURSELVES else _("others") if row["found_by"] else "?",
            drawing.bar(row["n"], row["n"] / highest, scope.list_href(found_by=(row["found_by"] or UNKNOWN,))),
        ]
        for row in rows
    ]
    drawing.put(drawing.table_html([_("Who noticed"), "", _("Incidents")], lines))


def _finder(code: str | None) -> str:
    return taxonomy.label("finders", code, language().code) if code else _("not known yet")


@drawing.remembered
def _culture(scope: Scope) -> None:
    rows = scope.ask("outcomes")
    n = sum(row["n"] for row in rows)
    heading.show(scope, _("Reporting culture"), f"n = {language().number(n)} · {scope.period}", "outcomes")
    if not rows:
        drawing.say(_("Here will stand near misses and false alarms beside breaches."))
        return
    highest = max(row["n"] for row in rows)
    drawing.put(
        drawing.table_html(
            [_("What it turned out to be"), _("Incidents")],
            [[_outcome(row), drawing.bar(row["n"], row["n"] / highest)] for row in rows],
        )
    )
    if n < FEWEST_FOR_CULTURE:
        drawing.say(_("Under 10 reports: too few to speak of a culture."))
    else:
        drawing.say(_("More near misses and false alarms are a good sign: people speak up early."))


def _outcome(row: Row) -> str:
    if row["not_recorded"]:
        return _("not recorded in the old register")
    return taxonomy.label("outcomes", row["outcome"], language().code) if row["outcome"] else _("not decided yet")


@drawing.remembered
def show_suppliers(scope: Scope) -> None:
    rows = scope.ask("suppliers")
    n = sum(row["n"] for row in rows)
    about = _("incidents that name one: {n} · {period}").format(n=language().number(n), period=scope.period)
    heading.show(scope, _("Suppliers"), about, "suppliers")
    if not rows:
        drawing.say(
            _("Here will stand which suppliers incidents name, how soon they told us, and when they were verified.")
        )
        return
    columns = [_("Supplier"), _("Incidents"), _("told us in"), _("median until they told"), _("verified"), _("next")]
    drawing.put(drawing.table_html(columns, [_supplier(scope, row) for row in rows[:MOST_SUPPLIERS]]))


def _supplier(scope: Scope, row: Row) -> list[str]:
    lang = language()
    hours = row["median_hours"]
    spelled = suppliers.spellings(store()).get(folded_name(row["supplier"]) or "", (row["supplier"],))
    return [
        drawing.link(row["supplier"], scope.href(supplier=spelled)) if row["n"] else row["supplier"],
        drawing.counted(row["n"], scope.list_href(supplier=spelled)),
        lang.number(row["told_us"]),
        lang.duration(timedelta(hours=float(hours))) if hours is not None else "?",
        lang.date(row["verified_on"]) if row["verified_on"] else _("never"),
        lang.date(row["next_on"]) if row["next_on"] else "?",
    ]


@drawing.remembered
def show_measures(scope: Scope) -> None:
    rows = scope.ask("measures")
    n = sum(row["n"] for row in rows)
    about = _("n = {n}, the whole register").format(n=language().number(n))
    heading.show(scope, _("Preventive actions"), about, "measures", "clean_time")
    if not rows:
        drawing.say(
            _(
                "Here will stand whether preventive actions were done in time, how strong they are, and whether they"
                " helped. There is none yet."
            )
        )
        return
    columns = [_("Strength"), "n", _("done"), _("in time"), _("overdue, not done"), _("helped"), _("did not help")]
    columns += [_("cannot tell"), _("not judged"), _("reopened")]
    names = ("n", "done", "on_time", "overdue", "helped", "did_not_help", "cannot_tell", "not_judged", "reopened")
    lines = [[_strength(row), *(language().number(row[name]) for name in names)] for row in rows]
    drawing.put(drawing.table_html(columns, lines))
    _clean(scope.ask("clean_time")[:MOST_MEASURES])


def _strength(row: Row) -> str:
    return taxonomy.label("strengths", row["strength"], language().code) if row["strength"] else _("strength not said")


def _clean(rows: list[Row]) -> None:
    """A bar fills towards the clean time needed."""
    if not rows:
        return
    lines = [
        [
            row["title"],
            language().date(row["done_on"]),
            _("{before} before, {after} after").format(before=row["before"], after=row["after"]),
            _progress(row),
            taxonomy.label("verdicts", row["said"], language().code),
            taxonomy.label("verdicts", row["verdict"], language().code) if row["verdict"] else _("nobody yet"),
        ]
        for row in rows
    ]
    columns = [
        _("Measure"),
        _("in force since"),
        _("incidents"),
        _("clean time"),
        _("the numbers say"),
        _("a person says"),
    ]
    drawing.put(drawing.table_html(columns, lines))


def _progress(row: Row) -> Markup:
    needed = row["clean_days_needed"]
    if needed is None:
        return Markup(f'<span class="listed">{html.escape(_("nothing before to compare with"))}</span>')
    words = _("clean {days} of {needed} days").format(
        days=language().number(row["clean_days"]), needed=language().number(needed)
    )
    filled = min(1.0, row["clean_days"] / needed) if needed else 1.0
    return Markup(
        f'<span class="share" aria-hidden="true"><i style="left:0;width:{filled * 100:.0f}%"></i></span><br>'
        f"{html.escape(words)}"
    )
