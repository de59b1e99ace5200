"""What we did: duties kept, measures and what they were worth, what changed, and what management is asked."""

from lib.documents.charts import Bars, Shares
from lib.documents.figures.figure import Column, Figure, View, tally
from lib.domain.intervals import FEWEST_FOR_PERCENTILES, proportion_interval
from lib.register import agenda
from lib.register.store import Row

MOST_ASKED = agenda.MOST  # of the actions against incidents
TRACKS = ("authority", "clients", "people")


def duties(view: View) -> Figure:
    _ = view.gettext
    found = {row["track"]: row for row in view.ask("duties")}
    late = view.ask("late")
    historical = _("Records from an old register are not counted here: it is not recorded until when they had time.")
    said = [_late_said(view, track, [row for row in late if row["track"] == track]) for track in TRACKS]
    if any(_due(row) for row in found.values()):
        said.insert(0, _("The band: which share these numbers are compatible with (95 %)."))
    if found and view.ask("overview")[0]["historical"]:
        said.append(historical)
    return view.figure(
        "duties",
        view.n_and_period(sum(row["n"] for row in found.values())),
        Column(_("Who is told")),
        Column(_("in time"), "number"),
        Column(_("of those due"), "number"),
        Column(_("share, with its interval")),
        Column(_("share"), "share", f"n < {FEWEST_FOR_PERCENTILES}"),
        Column(_("at least"), "share", "–"),
        Column(_("at most"), "share", "–"),
        Column(_("late"), "number"),
        Column(_("missed"), "number"),
        Column(_("running"), "number"),
        Column(_("not decided yet"), "number"),
        Column(_("not required"), "number"),
        rows=[_track(view, found[track]) for track in TRACKS if track in found],
        said=said,
        chart=Shares(0, 4, 5, 6) if any(_due(row) for row in found.values()) else None,
    )


def _due(row: Row) -> int:
    return row["on_time"] + row["late"] + row["missed"]


def track_name(view: View, track: str) -> str:
    _ = view.gettext
    return {"authority": _("authority"), "clients": _("clients, each one"), "people": _("people")}[track]


def _track(view: View, row: Row) -> tuple:
    due = _due(row)
    low, high = proportion_interval(row["on_time"], due) if due else (None, None)
    share = row["on_time"] / due if due >= FEWEST_FOR_PERCENTILES else None
    said = tally(view.language, row["on_time"], due) if due else view.gettext("nothing was due")
    rest = (row[name] for name in ("late", "missed", "running", "undecided", "not_required"))
    return track_name(view, row["track"]), row["on_time"], due, said, share, low, high, *rest


def _late_said(view: View, track: str, late: list[Row]) -> str:
    if not late:
        return ""
    said = view.gettext("Late or missed, {who}: {numbers}.")
    return said.format(who=track_name(view, track), numbers=", ".join(row["number"] for row in late))


def measures(view: View) -> Figure:
    _ = view.gettext
    rows = view.ask("measures")
    n = sum(row["n"] for row in rows)
    names = ("n", "done", "on_time", "late", "overdue", "helped", "did_not_help", "cannot_tell", "not_judged")
    titles = ("n", _("done"), _("in time"), _("done late"), _("overdue, not done"), _("helped"), _("did not help"))
    titles += (_("cannot tell"), _("not judged"), _("reopened"))
    return view.figure(
        "measures",
        _("n = {n}, the whole register").format(n=view.number(n)),
        Column(_("Strength")),
        *(Column(title, "number") for title in titles),
        rows=[
            (
                view.label("strengths", row["strength"], _("strength not said")),
                *(row[name] for name in (*names, "reopened")),
            )
            for row in rows
        ],
        said=() if rows else (_("There is no preventive action yet."),),
        chart=Bars(0, 1) if rows else None,
    )


def clean_time(view: View) -> Figure:
    _ = view.gettext
    rows = view.ask("clean_time")
    return view.figure(
        "clean_time",
        _("n = {n}, the whole register").format(n=view.number(len(rows))),
        Column(_("Measure")),
        Column(_("in force since"), "day"),
        Column(_("incidents before"), "number"),
        Column(_("incidents after"), "number"),
        Column(_("clean days"), "number"),
        Column(_("days needed"), "number", _("nothing before to compare with")),
        Column(_("the numbers say")),
        Column(_("a person says"), otherwise=_("nobody yet")),
        rows=[
            (
                row["title"],
                row["done_on"],
                row["before"],
                row["after"],
                row["clean_days"],
                row["clean_days_needed"],
                view.label("verdicts", row["said"]),
                row["verdict"] and view.label("verdicts", row["verdict"]),
            )
            for row in rows
        ],
        chart=Bars(0, 4) if rows else None,
    )


def learned(view: View) -> Figure:
    _ = view.gettext
    row = view.ask("learned")[0]
    neither = row["confirmed"] - row["changed"] - row["planned"]
    said = _("Led to something changed: {tally}.").format(tally=tally(view.language, row["changed"], row["confirmed"]))
    return view.figure(
        "learned",
        _("n = {n} confirmed · {period}").format(n=view.number(row["confirmed"]), period=view.period),
        Column(_("What it led to")),
        Column(_("Incidents"), "number"),
        rows=[
            (_("a measure in force or a procedure in a new version"), row["changed"]),
            (_("one that is only planned"), row["planned"]),
            (_("nothing written down"), neither),
        ],
        said=(said,) if row["confirmed"] else (),
        chart=Bars(0, 1) if row["confirmed"] else None,
    )


def asked(view: View) -> Figure:
    _ = view.gettext
    about = {
        "proposal": _("proposal of a meeting"),
        "measure": _("preventive action past its day"),
        "action": _("action against an incident past its day"),
    }
    rows = view.ask("asked")
    is_cut = sum(row["about"] == "action" for row in rows) >= MOST_ASKED
    return view.figure(
        "asked",
        (_("n = {n}, the whole register") if not is_cut else _("the {n} oldest, the whole register")).format(
            n=view.number(len(rows))
        ),
        Column(_("What is asked")),
        Column(_("it is a")),
        Column(_("who"), otherwise=_("nobody named")),
        Column(_("due"), "day", _("no day")),
        Column(_("from"), otherwise="–"),
        rows=[
            (
                view.label("remedies", row["what"]),
                about[row["about"]],
                row["owner"],
                row["due_on"],
                row["meeting"] or row["number"],
            )
            for row in rows
        ],
        said=() if rows else (_("Nothing waits for management: no open proposal, no overdue action."),),
    )
