"""How long it took: from moment to moment, every case, and what share is still open after so many hours."""

from lib.documents.charts import Bars, Curve, Points
from lib.documents.figures.figure import Column, Figure, View
from lib.documents.figures.happened import changes_said
from lib.domain import definitions
from lib.domain.intervals import FEWEST_FOR_PERCENTILES
from lib.domain.local_time import to_wall
from lib.domain.survival import kaplan_meier
from lib.register.figures.counts import MOST_CASES
from lib.register.figures.durations import MOMENTS
from lib.register.store import Row

MOST_STEPS = 300  # of a curve


def from_to(view: View, begins: str, ends: str) -> str:
    return f"{view.gettext(MOMENTS[begins])} → {view.gettext(MOMENTS[ends])}"


def times(view: View) -> Figure:
    """The usual seven; percentiles only where there are enough."""
    _ = view.gettext
    rows = [_summary(view, row) for row in view.ask("response_times")]
    return view.figure(
        "times",
        view.period,
        Column(_("From – to")),
        Column("n", "number"),
        Column(_("median"), "hours", "–"),
        Column(_("90 % within"), "hours", f"n < {FEWEST_FOR_PERCENTILES}"),
        Column(_("longest"), "hours", "–"),
        Column(_("No."), otherwise="–"),
        Column(_("open"), "number"),
        Column(_("longest so far"), "hours", "–"),
        Column(_("not counted"), "number"),
        rows=rows,
    )


def _summary(view: View, row: Row) -> tuple:
    return (
        from_to(view, row["begins"], row["ends"]),
        row["n"],
        row["median"],
        row["p90"] if row["n"] >= FEWEST_FOR_PERCENTILES else None,
        row["worst"],
        row["worst_number"],
        row["open"],
        row["longest_open"],
        row["inexact"] + row["out_of_order"] + row["unknown"],
    )


def cases(view: View) -> Figure:
    """Every case of the two moments that the address names; of a large register how many took how long."""
    row = view.ask("durations", begins=view.scope.begins, ends=view.scope.ends)[0]
    return _bands(view, row) if row["n"] + row["open"] > MOST_CASES else _points(view, row)


def _about(view: View, row: Row) -> str:
    counted = view.gettext("{moments} · n = {n}, still open {open} · {period}")
    return counted.format(
        moments=from_to(view, view.scope.begins, view.scope.ends),
        n=view.number(row["n"]),
        open=view.number(row["open"]),
        period=view.period,
    )


def _points(view: View, row: Row) -> Figure:
    _ = view.gettext
    found = view.ask("duration_cases", begins=view.scope.begins, ends=view.scope.ends)
    changes = definitions.days_of_changes(to_wall(case["happened_at"]).date() for case in found)
    few = _("Too few to speak of a trend: under 20 cases the points say all there is.")
    return view.figure(
        "cases",
        _about(view, row),
        Column(_("No.")),
        Column(_("happened"), "moment"),
        Column(_("time"), "hours"),
        Column(_("open")),
        rows=[(c["number"], c["happened_at"], float(c["hours"]), _("open") if c["is_open"] else "") for c in found],
        said=(
            _("Arrows are cases still open: the time so far. Lines at 24, 48 and 72 hours.") if found else "",
            few if found and len(found) < FEWEST_FOR_PERCENTILES else "",
            changes_said(view.language, changes),
        ),
        chart=Points(1, 2, tuple(case["is_open"] for case in found), changes) if found else None,
    )


def _bands(view: View, row: Row) -> Figure:
    _ = view.gettext
    bands = view.ask("duration_bands", begins=view.scope.begins, ends=view.scope.ends)
    together = sum(band["n"] for band in bands)
    return view.figure(
        "cases",
        _about(view, row),
        Column(_("time")),
        Column(_("cases"), "number"),
        Column(_("share"), "share"),
        rows=[(_band(view, band), band["n"], band["n"] / together if together else 0.0) for band in bands],
        chart=Bars(0, 1),
    )


def _band(view: View, band: Row) -> str:
    lower, upper = (short_hours(band[edge]) for edge in ("lower", "upper"))
    return f"{lower} – {upper}" if upper else view.gettext("{hours} and more").format(hours=lower)


def short_hours(hours: int | None) -> str:
    return "" if hours is None else f"{hours // 24} d" if hours > 72 else f"{hours} h"


def still_open(view: View) -> Figure:
    """The Kaplan-Meier line, from enough cases on."""
    _ = view.gettext
    begins, ends = view.scope.begins, view.scope.ends
    row = view.ask("durations", begins=begins, ends=ends)[0]
    columns = (Column(_("hours"), "hours"), Column(_("still open"), "share"), Column(_("at least"), "share", "–"))
    columns += (Column(_("at most"), "share", "–"), Column(_("cases followed on"), "number"))
    if row["n"] + row["open"] < FEWEST_FOR_PERCENTILES:
        few = _("Too few to speak of a trend: under 20 cases the points say all there is.")
        return view.figure("still_open", _about(view, row), *columns, said=(few,))
    counted = view.ask("survival", begins=begins, ends=ends)
    steps = kaplan_meier((each["hours"], each["done"], each["open"]) for each in counted)
    kept = steps[:: -(-len(steps) // MOST_STEPS)] if steps else []
    return view.figure(
        "still_open",
        _about(view, row),
        *columns,
        rows=[(float(step.hours), step.share, step.low, step.high, step.at_risk) for step in kept],
        said=(_("What share of the cases is still open after so many hours; the band is its 95 % interval."),),
        chart=Curve(0, 1, 2, 3) if kept else None,
    )
