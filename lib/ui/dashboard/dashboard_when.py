"""When incidents happened: a dot for each, or a column a month where there are too many for dots."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from lib.documents.figures.happened import changes_said
from lib.domain import better, taxonomy
from lib.domain.incident import title_of
from lib.domain.local_time import to_wall
from lib.register.figures.counts import MOST_CASES
from lib.register.store import Row
from lib.ui import drawing
from lib.ui.dashboard import heading
from lib.ui.dashboard.scope import Scope
from lib.ui.drawing import Axis, Markup
from lib.ui.screen import _, language, now

MOST_IN_TABLE = 60
MOST_COLUMNS = 132  # months; a longer stretch is drawn by years
WIDEST = {"month": 31, "year": 366}


@drawing.remembered
def show(scope: Scope) -> None:
    row = scope.ask("overview")[0]
    n = row["n"]
    about = f"n = {language().number(n)} · {scope.period}"
    heading.show(scope, _("When"), about, "when")
    if not n and not scope.ask("drills"):
        drawing.say(
            _("Here will stand a dot for every incident, by kind, in the order of time. There is none here yet.")
        )
        return
    axis = _axis(scope, row)
    if n <= MOST_CASES:
        _dots(scope, axis)
    else:
        _columns(scope, axis)
    drawing.say(changes_said(language(), axis.changes))


def _axis(scope: Scope, row: Row) -> Axis:
    """From the period's begin, else the first incident, to its end, else today; nobody's typing error stretches it."""
    today = to_wall(now()).date()
    first = scope.chosen.since or (to_wall(row["first_at"]).date() if row["first_at"] else today)
    last = scope.chosen.until or today
    return Axis(min(first, last).replace(day=1), max(last, first))


# -- a dot each


def _dots(scope: Scope, axis: Axis) -> None:
    lanes: dict[str | None, list[Row]] = defaultdict(list)
    for case in scope.ask("cases"):
        if case["outcome"] not in ("near_miss", "event") or scope.near_misses:
            lanes[case["kinds"][0] if case["kinds"] else None].append(case)
    order = [code for code in (*taxonomy.entries("kinds"), None) if code in lanes]
    order += [code for code in lanes if code not in order]
    parts = [_marks(scope, axis), *(_lane(axis, code, lanes[code]) for code in order), axis.labels()]
    drawing.show(filter(None, parts), label=_("Every incident as a dot on the line of time, by kind"))
    drawing.say(_("One dot an incident, in the lane of its first kind. Press a dot to open the incident."))
    _key(scope, lanes.values())
    _cases_table(scope, [case for lane in lanes.values() for case in lane])


def _cases_table(scope: Scope, cases: list[Row]) -> None:
    """The same as a table, the newest first; all of them stand in the register."""
    newest = sorted(cases, key=lambda case: case["happened_at"], reverse=True)
    rows = [
        [drawing.link(case["number"], drawing.incident_href(case["number"])), when_of(case), title_of(case)]
        for case in newest[:MOST_IN_TABLE]
    ]
    if len(newest) > MOST_IN_TABLE:
        more = _("all {n} in the register").format(n=language().number(len(newest)))
        rows.append([drawing.link(more, scope.list_href()), "", ""])
    drawing.table([_("No."), _("happened"), _("Title")], rows, label=_("As a table"))


def _lane(axis: Axis, code: str | None, cases: list[Row]) -> str:
    name = taxonomy.label("kinds", code, language().code) if code else _("kind not known yet")
    lifted = drawing.levels([axis.at(case["happened_at"]) for case in cases])
    dots = (_dot(axis, case, level) for case, level in zip(cases, lifted, strict=True))
    return drawing.lane(name, "".join(dots), axis=axis, count=language().number(len(cases)))


def _dot(axis: Axis, case: Row, level: int) -> Markup:
    x = axis.at(case["happened_at"])
    style = drawing.placed(x, level)
    if case["precision"] in WIDEST:  # drawn as long as it may have been
        ends = axis.at(_day_after(case["happened_at"], WIDEST[case["precision"]]))
        style += f";width:{max(ends - x, 1):.2f}%"
    return drawing.dot(words_of(case), look_of(case), drawing.incident_href(case["number"]), style)


def _day_after(moment: datetime, days: int) -> date:
    return date.fromordinal(to_wall(moment).date().toordinal() + days)


def look_of(case: Row) -> str:
    """Hollow what was no breach, dotted what is not decided, ringed what came back after a measure."""
    looks = ["long"] if case["precision"] in WIDEST else []
    if case["outcome"] in ("near_miss", "event"):
        looks.append("hollow")
    elif not case["confirmed"]:
        looks.append("unsure")
    return " ".join([*looks, "again"] if case["after_fix"] else looks)


def when_of(case: Row) -> str:
    """When it happened, no more exactly than it is known."""
    precision = case["precision"] if case["precision"] != "range" else "day"
    return language().moment_stated(case["happened_at"], None, precision)


def words_of(case: Row) -> str:
    """What a dot says when it is pointed at or read aloud."""
    lang = language()
    kinds = ", ".join(taxonomy.label("kinds", kind, lang.code) for kind in case["kinds"])
    again = _("came back after a measure") if case["after_fix"] else _("came back") if case["recurs"] else ""
    return " · ".join(filter(None, (case["number"], when_of(case), title_of(case), kinds, again)))


def _marks(scope: Scope, axis: Axis) -> str:
    fixes, drills = scope.ask("fixes"), scope.ask("drills")
    if not fixes and not drills:
        return ""
    each = [
        drawing.dot(
            _("Measure in force since {day}: {title}").format(day=language().date(fix["done_on"]), title=fix["title"]),
            "diamond",
            "/prevention",
            drawing.placed(axis.at(fix["done_on"]), 0),
        )
        for fix in fixes
    ]
    each += [
        drawing.dot(
            f"{_('Drill')} {drill['number']} · {language().date(drill['happened_at'])}",
            "square",
            drawing.incident_href(drill["number"]),
            drawing.placed(axis.at(drill["happened_at"]), 0),
        )
        for drill in drills
    ]
    return drawing.lane(_("measures and drills"), "".join(each), axis=axis, look="marks")


def _key(scope: Scope, lanes: Iterable[list[Row]]) -> None:
    looks = {look for lane in lanes for case in lane for look in look_of(case).split()}
    words = {
        "": _("confirmed"),
        "unsure": _("not decided yet"),
        "hollow": _("near miss or false alarm"),
        "again": _("came back after a measure"),
        "long": _("known only by the month or year"),
    }
    entries = [(look, text) for look, text in words.items() if not look or look in looks]
    marks = [("fixes", "diamond", _("measure")), ("drills", "square", _("drill"))]
    entries += [(look, text) for found, look, text in marks if scope.ask(found)]
    drawing.key(entries)


# -- a column a month


def _columns(scope: Scope, axis: Axis) -> None:
    months = better.months_between(axis.first.replace(day=1), axis.last)
    by = "month" if len(months) <= MOST_COLUMNS else "year"
    kinds: dict[str | None, dict[date, int]] = defaultdict(dict)
    for row in scope.ask("kinds_by_month"):
        if row[by]:
            kinds[row["kind"]][row[by]] = kinds[row["kind"]].get(row[by], 0) + row["n"]
    totals: dict[date, int] = defaultdict(int)
    imprecise = 0
    for row in scope.ask("incidents_by_month"):
        if row[by]:
            totals[row[by]] += row["n"]
        imprecise += row["n"] if row["month"] is None else 0
    order = [code for code in (*taxonomy.entries("kinds"), None) if code in kinds]
    parts = [_marks(scope, axis), _lane_of_columns(scope, axis, by, _("all incidents"), totals)]
    for code in order:
        name = taxonomy.label("kinds", code, language().code) if code else _("kind not known yet")
        parts.append(_lane_of_columns(scope, axis, by, name, kinds[code], linked=False))
    drawing.show(filter(None, [*parts, axis.labels()]), label=_("Incidents a month, by kind"))
    drawing.say(
        _("Too many for a dot each: one column a month. Every lane has its own height. Press a column for its month.")
        if by == "month"
        else _(
            "Too many for a dot each: one column a year. Every lane has its own height. Press a column for its year."
        )
    )
    if scope.chosen.until is None:
        drawing.say(_("The last column is not over yet: it can still grow."))
    if imprecise and by == "month":
        drawing.say(_("Known only by the year, in no column: {n}.").format(n=language().number(imprecise)))
    _months_table(by, totals)


def _lane_of_columns(
    scope: Scope, axis: Axis, by: str, name: str, counts: dict[date, int], *, linked: bool = True
) -> str:
    highest = max(counts.values(), default=1)
    href = scope.href(since=None, until=None).replace("&", "&amp;") if linked else ""
    drawn = "".join(_column(href, axis, by, begin, n, highest) for begin, n in counts.items() if n)
    if not linked:  # all as narrow as the narrowest, so that a thousand of them are sent as little text
        drawn = (
            f'<div class="columns" style="--w:{min(_width(axis, by, begin) for begin in counts):.2f}%">{drawn}</div>'
        )
    return drawing.lane(name, drawn, axis=axis, count=language().number(sum(counts.values())))


def _width(axis: Axis, by: str, begin: date) -> float:
    """Of a column, in per cent, with a little air to the next."""
    return max(axis.at(better.month_after(begin, 1 if by == "month" else 12)) - axis.at(begin) - 0.12, 0.1)


def _column(href: str, axis: Axis, by: str, begin: date, n: int, highest: int) -> str:
    style = f"left:{axis.at(begin):.1f}%;height:{n / highest * 100:.0f}%"
    if not href:
        return f'<i style="{style}"></i>'
    ends = better.month_after(begin, 1 if by == "month" else 12)
    style += f";width:{_width(axis, by, begin):.2f}%"
    words = f"{_span(by, begin)}: {language().number(n)}"
    period = f"since={begin}&amp;until={date.fromordinal(ends.toordinal() - 1)}"
    joined = f"{href}{'' if href.endswith('?') else '&amp;'}{period}"
    return f'<a class="column" style="{style}" href="{joined}" target="_self" title="{words}" aria-label="{words}"></a>'


def _span(by: str, begin: date) -> str:
    return f"{begin.month:02}.{begin.year}" if by == "month" else str(begin.year)


def _months_table(by: str, totals: dict[date, int]) -> None:
    rows: list[list[Any]] = [[_span(by, begin), language().number(n)] for begin, n in sorted(totals.items())]
    drawing.table([_("Month") if by == "month" else _("Year"), _("Incidents")], rows, label=_("As a table"))
