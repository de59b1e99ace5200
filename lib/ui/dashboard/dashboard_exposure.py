"""Exposure: one small grid to fill in, which turns counts into rates where it is filled."""

from datetime import date

import streamlit as st

from lib.documents.figures.compared import PER, RATES
from lib.domain import better
from lib.domain.intervals import poisson_interval
from lib.domain.local_time import to_wall
from lib.domain.permissions import May
from lib.register import exposure
from lib.register.store import Row
from lib.ui import drawing, messages
from lib.ui.attempt import attempt, problems
from lib.ui.dashboard import heading
from lib.ui.dashboard.scope import Scope
from lib.ui.screen import _, language, may, me, now, store

MONTHS = 12  # that the grid asks for


def show(scope: Scope) -> None:
    rows = scope.ask("exposure")
    about = _("months with a number: {n}").format(n=language().number(len(rows)))
    heading.show(scope, _("Exposure"), about, "rates")
    _rates(scope)
    if may(May.EDIT):
        _grid()


@drawing.remembered
def _rates(scope: Scope) -> None:
    rows = scope.ask("exposure")
    counted = {row["month"]: row["confirmed"] for row in scope.ask("incidents_by_month") if row["month"]}
    lines = []
    for name, label in RATES.items():
        known = [row for row in rows if row[name]]
        amount = sum(row[name] for row in known) / PER[name]
        if amount:
            n = sum(counted.get(row["month"], 0) for row in known)
            low, high = poisson_interval(n, amount)
            rate = _rate(n / amount)
            lines.append([_(label), str(len(known)), language().number(n), rate, f"{_rate(low)} – {_rate(high)}"])
    if lines:
        columns = [_("Rate"), _("months"), _("Incidents"), _("rate"), _("compatible with")]
        drawing.put(drawing.table_html(columns, lines))
    else:
        drawing.say(
            _("Optional: fill in how many clients, users, messages and releases there were, and rates stand here.")
        )


def _rate(value: float) -> str:
    return language().number(float(f"{value:.2g}"))


@st.fragment
def _grid() -> None:
    """The last twelve months; an empty cell is not known."""
    wrong = problems("exposure")
    with st.expander(_("Fill in"), expanded=bool(wrong), key="exposure_panel", on_change="rerun") as panel:
        if not panel.open:
            return
        seen = exposure.listed(store())
        months = _months()
        version = st.session_state.get("exposure_version", 0)
        edited = st.data_editor(
            [_cells(month, seen.get(month)) for month in months],
            key=f"exposure_grid_{version}",
            hide_index=True,
            num_rows="fixed",
            column_config=_columns(),
        )
        messages.beside(wrong.get("exposure"))
        if st.button(_("Save"), type="primary", key="exposure_save"):
            given = dict(zip(months, ({n: _whole(row[n]) for n in exposure.NUMBERS} for row in edited), strict=True))
            st.session_state["exposure_version"] = version + 1
            attempt("exposure", lambda: exposure.save(store(), given, seen, by=me(), at=now()))


def _months() -> list[date]:
    this = to_wall(now()).date().replace(day=1)
    return [better.month_after(this, -i) for i in range(MONTHS)]


def _cells(month: date, row: Row | None) -> dict[str, str | int | None]:
    return {"month": f"{month.month:02}.{month.year}", **{n: row[n] if row else None for n in exposure.NUMBERS}}


def _columns() -> dict:
    names = {
        "clients": _("active clients"),
        "users": _("active users"),
        "messages": _("messages"),
        "releases": _("releases"),
    }
    numbers = {n: st.column_config.NumberColumn(label, min_value=0, step=1) for n, label in names.items()}
    return {"month": st.column_config.TextColumn(_("Month"), disabled=True), **numbers}


def _whole(value: float | None) -> int | None:
    return None if value is None or value != value else int(value)
