"""What happened: when, of which kinds, why, where, found by whom; what came back."""

from collections import defaultdict
from datetime import date

from lib.documents.charts import Bars, Columns, Lanes
from lib.documents.figures.figure import Column, Figure, View, tally
from lib.domain import better, definitions, incident, taxonomy
from lib.domain.intervals import FEWEST_FOR_CAUSES, FEWEST_FOR_CULTURE
from lib.domain.local_time import to_wall
from lib.language import Language
from lib.register.figures.counts import MOST_CASES
from lib.register.scope import ASIDE
from lib.register.store import Row

OURSELVES = ("owner", "monitoring")  # who notices from among us
MOST_MONTHS = 132  # a longer stretch is counted by years
MOST_YEARS = 6


def when(view: View) -> Figure:
    """A row and a dot for each incident; from some hundreds on a column a month."""
    n = view.ask("overview")[0]["n"]
    return _dots(view, n) if n <= MOST_CASES else _by_month(view, n)


def _dots(view: View, n: int) -> Figure:
    _ = view.gettext
    cases = [case for case in view.ask("cases") if case["outcome"] not in ASIDE or view.scope.near_misses]
    order = {code: place for place, code in enumerate((*taxonomy.entries("kinds"), None))}
    cases.sort(key=lambda case: (order.get(_first(case), len(order)), case["happened_at"]))
    marks = [("measure", row["done_on"]) for row in view.ask("fixes")]
    marks += [("drill", to_wall(row["happened_at"]).date()) for row in view.ask("drills")]
    days = [to_wall(case["happened_at"]).date() for case in cases]
    dotted = _("One dot an incident, in the lane of its first kind.")
    chart = Lanes(2, 1, tuple(map(look, cases)), tuple(marks), definitions.days_of_changes(days))
    return view.figure(
        "when",
        view.n_and_period(n),
        Column(_("No.")),
        Column(_("happened"), "moment"),
        Column(_("Kind")),
        Column(_("Title")),
        Column(_("What it turned out to be")),
        Column(_("came back")),
        rows=[_case(view, case) for case in cases],
        said=(dotted if cases else "", _key(view, chart), changes_said(view.language, chart.changes)),
        chart=chart if cases else None,
    )


def _key(view: View, chart: Lanes) -> str:
    """What the dots look like that are not simply confirmed."""
    _ = view.gettext
    words = {
        "unsure": _("dotted edge: not decided yet"),
        "hollow": _("hollow: near miss or false alarm"),
        "again": _("red ring: came back after a measure"),
        "measure": _("diamond: a measure"),
        "drill": _("square: a drill"),
    }
    drawn = {*chart.looks, *(mark for mark, _day in chart.marks)} if chart.looks else set()
    said = "; ".join(text for name, text in words.items() if name in drawn)
    return f"{said[:1].upper()}{said[1:]}." if said else ""


def _case(view: View, case: Row) -> tuple:
    again = view.gettext("came back after a measure") if case["after_fix"] else ""
    turned_out = view.label("outcomes", case["outcome"], view.gettext("not decided yet"))
    if case["historical"] and case["outcome"] is None:
        turned_out = view.gettext("not recorded in the old register")
    kind = view.label("kinds", _first(case), view.gettext("kind not known yet"))
    again = again or (view.gettext("came back") if case["recurs"] else "")
    return case["number"], case["happened_at"], kind, incident.title_of(case), turned_out, again


def _first(case: Row) -> str | None:
    return case["kinds"][0] if case["kinds"] else None


def look(case: Row) -> str:
    """How a dot is drawn: hollow what was no breach, dotted what is not decided, ringed what came back."""
    if case["outcome"] in ASIDE:
        return "hollow"
    if not case["confirmed"]:
        return "unsure"
    return "again" if case["after_fix"] else ""


def changes_said(language: Language, days: tuple[date, ...]) -> str:
    """What the lines of changed definitions mean; nothing where there is none."""
    told = [f"{language.date(c.on)}: {c.words(language.code)}" for c in definitions.changes() if c.on in days]
    if not told:
        return ""
    return language.gettext("A definition changed; before the line it was counted otherwise: {changes}").format(
        changes="; ".join(told)
    )


def _by_month(view: View, n: int) -> Figure:
    _ = view.gettext
    rows = view.ask("incidents_by_month")
    months = [row["month"] for row in rows if row["month"]]
    by = "month" if not months or _months(months) <= MOST_MONTHS else "year"
    counted: dict[date, int] = defaultdict(int)
    for row in rows:
        if row[by]:
            counted[row[by]] += row["n"]
    steps = _every(counted, by)
    left_out = sum(row["n"] for row in rows if row["month"] is None) if by == "month" else 0
    return view.figure(
        "when",
        view.n_and_period(n),
        Column(_("Month") if by == "month" else _("Year"), by),
        Column(_("Incidents"), "number"),
        rows=[(begin, counted.get(begin, 0)) for begin in steps],
        said=(
            _("Known only by the year, in no column: {n}.").format(n=view.number(left_out)) if left_out else "",
            _("The last column is not over yet: it can still grow.") if view.scope.chosen.until is None else "",
        ),
        chart=Columns(0, 1, by) if steps else None,
    )


def _months(months: list[date]) -> int:
    return len(better.months_between(min(months), max(months)))


def _every(counted: dict[date, int], by: str) -> list[date]:
    """Each month or year from the first to the last, those without any too."""
    if not counted:
        return []
    first, last = min(counted), max(counted)
    if by == "month":
        return better.months_between(first, last)
    return [date(year, 1, 1) for year in range(first.year, last.year + 1)]


def kinds(view: View) -> Figure:
    """Kind by year, of many years the newest; all in the last column."""
    _ = view.gettext
    n = view.ask("overview")[0]["n"]
    counts: dict[tuple[str | None, int], int] = defaultdict(int)
    for row in view.ask("kinds_by_month"):
        counts[row["kind"], row["year"].year] += row["n"]
    years = sorted({year for _kind, year in counts})
    shown = list(range(years[0], years[-1] + 1))[-MOST_YEARS:] if years else []
    earlier = any(year < shown[0] for year in years) if shown else False
    totals: dict[str | None, int] = defaultdict(int)
    for (kind, _year), count in counts.items():
        totals[kind] += count
    rows = [
        (
            view.label("kinds", kind, _("kind not known yet")),
            *([sum(c for (k, year), c in counts.items() if k == kind and year < shown[0])] if earlier else []),
            *(counts.get((kind, year), 0) for year in shown),
            totals[kind],
        )
        for kind in sorted(totals, key=lambda kind: (kind is None, -totals[kind]))
    ]
    both = sum(totals.values()) - n
    columns = [Column(_("before"), "number")] if earlier else []
    columns += [Column(str(year), "number") for year in shown]
    several = _("Incidents of several kinds count in each: the table sums to {n} more than there are.")
    return view.figure(
        "kinds",
        view.n_and_period(n),
        Column(_("Kind")),
        *columns,
        Column(_("together"), "number"),
        rows=rows,
        said=(several.format(n=view.number(both)) if both > 0 else "",),
        chart=Bars(0, len(columns) + 1) if rows else None,
    )


def causes(view: View) -> Figure:
    return _ranked(view, "causes", "cause", view.gettext("Cause"))


def systems(view: View) -> Figure:
    return _ranked(view, "systems", "system", view.gettext("System"))


def _ranked(view: View, name: str, column: str, title: str) -> Figure:
    _ = view.gettext
    rows = view.ask(name)
    n, known = sum(row["n"] for row in rows), sum(row["n"] for row in rows if row[column])
    about = _("n = {n}, known in {known} · {period}").format(
        n=view.number(n), known=view.number(known), period=view.period
    )
    few = _("Under 20 cases with a known cause: the order of causes is mostly chance. Look at the incidents.")
    return view.figure(
        name,
        about,
        Column(title),
        Column(_("Incidents"), "number"),
        Column(_("People"), "number"),
        Column(_("of them with people not known"), "number"),
        Column(_("came back after a measure"), "number"),
        rows=[
            (view.label(name, row[column]), row["n"], row["people"], row["people_unknown"], row["after_fix"])
            for row in sorted(rows, key=lambda row: (row[column] is None, -row["n"]))
        ],
        said=(few if name == "causes" and rows and known < FEWEST_FOR_CAUSES else "",),
        chart=Bars(0, 1) if rows else None,
    )


def came_back(view: View) -> Figure:
    _ = view.gettext
    rows = [
        (
            f"{view.label('causes', row['cause'])} · {view.label('systems', row['system'])}",
            row["n"],
            row["of"],
            row["after_fix"],
            row["latest"],
        )
        for row in view.ask("recurrences")
    ]
    rows += [
        (_("same client again: {client}").format(client=row["client"]), row["n"], row["of"], None, row["latest"])
        for row in view.ask("same_again")
    ]
    nothing = _("Nothing came back: no confirmed incident repeats the cause and system, or the client, of an earlier.")
    return view.figure(
        "came_back",
        _("n = {n} confirmed · {period}").format(
            n=view.number(view.ask("overview")[0]["confirmed"]), period=view.period
        ),
        Column(_("What came back")),
        Column(_("repeats"), "number"),
        Column(_("of"), "number"),
        Column(_("after a measure"), "number", "–"),
        Column(_("the latest")),
        rows=rows,
        said=() if rows else (nothing,),
        chart=Bars(0, 1) if rows else None,
    )


def found_by(view: View) -> Figure:
    _ = view.gettext
    rows = view.ask("found_by")
    known = sum(row["n"] for row in rows if row["found_by"])
    own = sum(row["n"] for row in rows if row["found_by"] in OURSELVES)
    about = _("known in {known} of {n} · {period}").format(
        known=view.number(known), n=view.number(sum(row["n"] for row in rows)), period=view.period
    )
    said = _("Noticed by ourselves: {tally}.").format(tally=tally(view.language, own, known)) if known else ""
    return view.figure(
        "found_by",
        about,
        Column(_("Who noticed")),
        Column(_("ourselves or others"), otherwise="?"),
        Column(_("Incidents"), "number"),
        rows=[(view.label("finders", row["found_by"]), _whose(view, row["found_by"]), row["n"]) for row in rows],
        said=(said,),
        chart=Bars(0, 2) if rows else None,
    )


def _whose(view: View, code: str | None) -> str | None:
    if code is None:
        return None
    return view.gettext("ourselves") if code in OURSELVES else view.gettext("others")


def outcomes(view: View) -> Figure:
    _ = view.gettext
    rows = view.ask("outcomes")
    n = sum(row["n"] for row in rows)
    good = _("More near misses and false alarms are a good sign: people speak up early.")
    few = _("Under 10 reports: too few to speak of a culture.")
    return view.figure(
        "outcomes",
        view.n_and_period(n),
        Column(_("What it turned out to be")),
        Column(_("Incidents"), "number"),
        rows=[(_outcome(view, row), row["n"]) for row in rows],
        said=(few if n < FEWEST_FOR_CULTURE else good,) if rows else (),
        chart=Bars(0, 1) if rows else None,
    )


def _outcome(view: View, row: Row) -> str:
    if row["not_recorded"]:
        return view.gettext("not recorded in the old register")
    return view.label("outcomes", row["outcome"], view.gettext("not decided yet"))


def suppliers(view: View) -> Figure:
    _ = view.gettext
    rows = view.ask("suppliers")
    n = sum(row["n"] for row in rows)
    return view.figure(
        "suppliers",
        _("incidents that name one: {n} · {period}").format(n=view.number(n), period=view.period),
        Column(_("Supplier")),
        Column(_("Incidents"), "number"),
        Column(_("told us in"), "number"),
        Column(_("median until they told"), "hours", "?"),
        Column(_("verified"), "day", _("never")),
        Column(_("next"), "day", "?"),
        rows=[
            (
                row["supplier"],
                row["n"],
                row["told_us"],
                None if row["median_hours"] is None else float(row["median_hours"]),
                row["verified_on"],
                row["next_on"],
            )
            for row in rows
        ],
        chart=Bars(0, 1) if n else None,
    )


def origins(view: View) -> Figure:
    _ = view.gettext
    rows = view.ask("origins")
    known = sum(row["n"] for row in rows if row["origin"])
    meant = sum(row["n"] for row in rows if row["is_malicious"])
    about = _("n = {n} confirmed, known in {known} · {period}").format(
        n=view.number(sum(row["n"] for row in rows)), known=view.number(known), period=view.period
    )
    said = _("It was meant: {tally}.").format(tally=tally(view.language, meant, known)) if known else ""
    return view.figure(
        "origins",
        about,
        Column(_("Origin of the cause")),
        Column(_("Incidents"), "number"),
        rows=[(view.label("cause_origins", row["origin"]), row["n"]) for row in rows],
        said=(said,),
        chart=Bars(0, 1) if rows else None,
    )
