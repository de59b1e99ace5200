"""Kinds by year: a dot for each incident where they are few, a number always."""

from collections import defaultdict
from datetime import date

from lib.documents.figures.happened import MOST_YEARS
from lib.domain import taxonomy
from lib.domain.local_time import to_wall
from lib.register.filters import UNKNOWN
from lib.register.store import Row
from lib.ui import drawing
from lib.ui.dashboard import heading
from lib.ui.dashboard.dashboard_when import look_of, words_of
from lib.ui.dashboard.scope import Scope
from lib.ui.drawing import Markup
from lib.ui.screen import _, language

MOST_DOTS = 60  # in the whole table

Cells = dict[tuple[str | None, int], int]


@drawing.remembered
def show(scope: Scope) -> None:
    rows = scope.ask("kinds_by_month")
    overview = scope.ask("overview")[0]
    heading.show(scope, _("Kinds"), f"n = {language().number(overview['n'])} · {scope.period}", "kinds")
    if not rows:
        drawing.say(_("Here will stand how many incidents of each kind there were in each year."))
        return
    counts: Cells = defaultdict(int)
    for row in rows:
        counts[row["kind"], row["year"].year] += row["n"]
    years = _years(counts)
    dots = _dots(scope) if overview["n"] <= MOST_DOTS else {}
    columns = [_("Kind"), *([_("before")] if _earlier(counts, years) else []), *map(str, years), _("together")]
    drawing.put(drawing.table_html(columns, [_row(scope, kind, counts, years, dots) for kind in _kinds(counts)]))
    both = sum(counts.values()) - overview["n"]
    if both > 0:
        drawing.say(
            _("Incidents of several kinds count in each: the table sums to {n} more than there are.").format(
                n=language().number(both)
            )
        )


def _years(counts: Cells) -> list[int]:
    """Every year from the first to the last, those without any too; of many the newest."""
    years = [year for _kind, year in counts]
    return list(range(min(years), max(years) + 1))[-MOST_YEARS:]


def _earlier(counts: Cells, years: list[int]) -> bool:
    return any(year < years[0] for _kind, year in counts)


def _kinds(counts: Cells) -> list[str | None]:
    totals: dict[str | None, int] = defaultdict(int)
    for (kind, _year), n in counts.items():
        totals[kind] += n
    return sorted(totals, key=lambda kind: (kind is None, -totals[kind]))


def _row(scope: Scope, kind: str | None, counts: Cells, years: list[int], dots: dict) -> list[str]:
    name = taxonomy.label("kinds", kind, language().code) if kind else _("kind not known yet")
    narrower = {"kind": (kind or UNKNOWN,)}
    cells: list[str] = [drawing.link(name, scope.href(**narrower))]
    if _earlier(counts, years):
        cells.append(language().number(sum(n for (k, year), n in counts.items() if k == kind and year < years[0])))
    for year in years:
        cells.append(_cell(scope, kind, year, counts.get((kind, year), 0), dots.get((kind, year), [])))
    together = sum(n for (k, _year), n in counts.items() if k == kind)
    cells.append(drawing.counted(together, scope.list_href(**narrower)))
    return cells


def _cell(scope: Scope, kind: str | None, year: int, n: int, cases: list[Row]) -> str:
    if not n:
        return "0"
    since, until = date(year, 1, 1), date(year, 12, 31)
    since, until = max(since, scope.chosen.since or since), min(until, scope.chosen.until or until)
    href = scope.list_href(kind=(kind or UNKNOWN,), since=since, until=until)
    marks = "".join(
        drawing.dot(words_of(case), look_of(case).replace("long", ""), drawing.incident_href(case["number"]))
        for case in cases
    )
    number = drawing.counted(n, href)
    return Markup(f'<span class="dots">{marks}</span>{number}' if marks else number)


def _dots(scope: Scope) -> dict[tuple[str | None, int], list[Row]]:
    found: dict[tuple[str | None, int], list[Row]] = defaultdict(list)
    for case in scope.ask("cases"):
        if case["outcome"] not in ("near_miss", "event") or scope.near_misses:
            year = to_wall(case["happened_at"]).year
            for kind in case["kinds"] or (None,):
                found[kind, year].append(case)
    return found
