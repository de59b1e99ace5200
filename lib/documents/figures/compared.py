"""Whether it gets better: twelve months after twelve months, days between incidents, rates where exposure is known."""

from datetime import date

from lib.documents import in_words
from lib.documents.charts import Levels, Spans
from lib.documents.figures.figure import Column, Figure, View, written
from lib.documents.figures.happened import changes_said
from lib.domain import better, definitions
from lib.domain.better import YearTo
from lib.domain.intervals import FEWEST_GAPS, FEWEST_GAPS_FOR_LIMITS, poisson_interval
from lib.domain.local_time import to_wall
from lib.domain.messages import N_
from lib.register.figures.counts import MOST_CASES

MOST_YEARS = 48  # months whose twelve-month count is shown
# Incidents per so many: client-years, user-years, messages, releases.
PER = {"clients": 1_000 * 12, "users": 100_000 * 12, "messages": 1_000_000, "releases": 100}
RATES = {
    "clients": N_("per 1,000 active clients and year"),
    "users": N_("per 100,000 active users and year"),
    "messages": N_("per million messages"),
    "releases": N_("per 100 releases"),
}
_DECIMAL = Column("", "decimal")


def rolling(view: View) -> Figure:
    _ = view.gettext
    confirmed = view.ask("overview")[0]["confirmed"]
    years = rolling_years(view)
    changes = definitions.days_of_changes(year.month for year in years)
    found = in_words.years(view.ask, view.at)
    low, high = (written(limit, _DECIMAL, view.language) for limit in better.interval(found.now))
    until_now = _("The last twelve months until today: {n}; compatible with {low} to {high} a year.")
    return view.figure(
        "rolling",
        _("n = {n} confirmed · {period}").format(n=view.number(confirmed), period=view.period),
        Column(_("Twelve months to"), "month"),
        Column(_("Incidents"), "number"),
        Column(_("at least a year"), "decimal"),
        Column(_("at most a year"), "decimal"),
        rows=[(year.month, year.n, year.low, year.high) for year in years],
        said=(
            until_now.format(n=view.number(found.now), low=low, high=high),
            _("The lines: what each count is compatible with (95 %).")
            if years
            else _("Not twelve whole months yet: too early to compare."),
            changes_said(view.language, changes),
        ),
        chart=Spans(0, 1, 2, 3, changes) if years else None,
    )


def rolling_years(view: View) -> list[YearTo]:
    """Up to the last whole month; from the first month with an incident, so that no time before the register counts."""
    counted = {row["month"]: row["confirmed"] for row in view.ask("incidents_by_month") if row["month"]}
    return years_of(counted, view.scope.chosen.until, to_wall(view.at).date())


def years_of(counted: dict[date, int], until: date | None, today: date) -> list[YearTo]:
    if not counted:
        return []
    end = until or today
    last = better.month_after(end.replace(day=1), -1)
    if until and (until.toordinal() + 1) == better.month_after(until, 1).toordinal():
        last = until.replace(day=1)
    return better.rolling_years(counted, min(counted), last)[-MOST_YEARS:]


def gaps(view: View) -> Figure:
    _ = view.gettext
    overview = view.ask("overview")[0]
    about = _("n = {n} confirmed · {period}").format(n=view.number(overview["confirmed"]), period=view.period)
    columns = (Column(_("No.")), Column(_("happened"), "moment"), Column(_("days since the one before"), "days"))
    if overview["confirmed"] > MOST_CASES:
        many = _("So many incidents that the days between them say less than their count a month.")
        return view.figure("gaps", about, *columns, said=(many,))
    found = view.ask("gaps")
    limits = better.limits([gap["days"] for gap in found])
    lines = tuple(line for line in (limits.low, limits.centre, limits.high) if line) if limits else ()
    return view.figure(
        "gaps",
        about,
        *columns,
        rows=[(gap["number"], gap["happened_at"], float(gap["days"])) for gap in found],
        said=(_gaps_said(view, len(found), limits),),
        chart=Levels(0, 2, lines) if len(found) >= FEWEST_GAPS else None,
    )


def _gaps_said(view: View, n: int, limits: better.Limits | None) -> str:
    _ = view.gettext
    if n < FEWEST_GAPS:
        return _("Too few to speak of a trend: at least 3 gaps are needed; there are {n}.").format(n=n)
    if limits is None:
        text = _("Too few to speak of a trend: limits need {least} gaps, there are {n}.")
        return text.format(least=FEWEST_GAPS_FOR_LIMITS, n=n)
    if limits.is_firm:
        return _("Lines: the middle and the limits of an unchanged process. An aid for the conversation, no alarm.")
    return _("Lines: the middle and provisional limits (under 20 gaps) of an unchanged process. No alarm.")


def rates(view: View) -> Figure:
    _ = view.gettext
    exposed = view.ask("exposure")
    counted = {row["month"]: row["confirmed"] for row in view.ask("incidents_by_month") if row["month"]}
    rows = []
    for name, per in PER.items():
        known = [row for row in exposed if row[name]]
        amount = sum(row[name] for row in known) / per
        if amount:
            n = sum(counted.get(row["month"], 0) for row in known)
            low, high = poisson_interval(n, amount)
            rows.append((_(RATES[name]), len(known), n, *map(_two_digits, (n / amount, low, high))))
    return view.figure(
        "rates",
        _("months with a number: {n} · {period}").format(n=view.number(len(exposed)), period=view.period),
        Column(_("Rate")),
        Column(_("months"), "number"),
        Column(_("Incidents"), "number"),
        Column(_("rate"), "ratio"),
        Column(_("at least"), "ratio"),
        Column(_("at most"), "ratio"),
        rows=rows,
        said=() if rows else (_("No exposure is filled in, so that there are no rates."),),
    )


def _two_digits(value: float) -> float:
    return float(f"{value:.2g}")
