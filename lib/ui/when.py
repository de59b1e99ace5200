"""Asking for a moment as exactly as somebody knows it: to the minute, a day, a month, a year, from–to, or not yet."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import streamlit as st

from lib.domain import local_time
from lib.domain.messages import N_, Problem
from lib.ui import messages
from lib.ui.inputs import STAYS
from lib.ui.screen import _, labels, language, shown

FIRST, LAST = datetime(1900, 1, 1), datetime(2200, 12, 31)  # noqa: DTZ001  a wall clock has no zone
DATE_FORMAT = "DD.MM.YYYY"


@dataclass(frozen=True)
class When:
    """What was answered: first and last moment (UTC or None), how exactly it is known, and what is wrong with it."""

    begins: datetime | None = None
    ends: datetime | None = None
    precision: str = "unknown"
    problems: tuple[Problem, ...] = ()


def ask(label: str, *, key: str, field: str, precisions: tuple[str, ...], problem: str | None = None) -> When:
    """Draws the question. `precisions` are codes of data/taxonomy/precisions.toml, the first chosen at the start."""
    chosen = st.segmented_control(
        label,
        precisions,
        format_func=labels("precisions"),
        key=f"{key}_precision",
        default=None if f"{key}_precision" in st.session_state else precisions[0],
        required=True,
        persist_state=STAYS,
    )
    answer = _DRAW[chosen or "unknown"](key, field)
    messages.beside(problem or next((messages.text_of(p) for p in answer.problems), None))
    return answer


def ask_moment(label: str, *, key: str, field: str, value: datetime | None, problem: str | None = None) -> When:
    """Only date and time, for the moments of the card; empty is not known yet."""
    if f"{key}_at" not in st.session_state:
        for name, answer in _wall_answers("at", value).items():
            st.session_state[f"{key}_{name}"] = answer
    answer = _minute(key, field, label)
    messages.beside(problem or next((messages.text_of(p) for p in answer.problems), None))
    return answer


def ask_day(label: str, *, key: str, problem: str | None = None, value: date | None = None) -> date | None:
    """A day or nothing, beginning with `value`; the page is not drawn anew for it."""
    day = st.date_input(
        label,
        None if key in st.session_state else value,
        FIRST.date(),
        LAST.date(),
        key=key,
        format=DATE_FORMAT,
        on_change="ignore",
        persist_state=STAYS,
    )
    messages.beside(problem)
    return day


def _minute(key: str, field: str, label: str = "") -> When:
    wall = _wall_input(label or _("Date and time"), f"{key}_at", visible=bool(label))
    moment, problems = _moment(wall, f"{key}_at", field)
    return When(moment, moment, "minute" if moment else "unknown", problems)


def _day(key: str, _field: str) -> When:
    day = st.date_input(
        _("Day"),
        None,
        FIRST.date(),
        LAST.date(),
        key=f"{key}_day",
        format=DATE_FORMAT,
        label_visibility="collapsed",
        persist_state=STAYS,
    )
    return When(*local_time.span_of_day(day), "day") if isinstance(day, date) else When()


def _month(key: str, field: str) -> When:
    left, right = st.columns(2)
    with left:
        month = st.selectbox(
            _("Month"),
            range(1, 13),
            index=None,
            key=f"{key}_month",
            format_func=shown({m: language().month(m) for m in range(1, 13)}),
            placeholder=_("month"),
            label_visibility="collapsed",
            persist_state=STAYS,
        )
    with right:
        year = _year_input(key)
    if (month is None) != (year is None):
        return When(problems=(Problem(field, N_("Give both the month and the year.")),))
    return When(*local_time.span_of_month(year, month), "month") if year and month else When()


def _year(key: str, _field: str) -> When:
    year = _year_input(key)
    return When(*local_time.span_of_year(year), "year") if year else When()


def _range(key: str, field: str) -> When:
    left, right = st.columns(2)
    with left:
        begins = _wall_input(_("From"), f"{key}_from", visible=True)
        first, wrong_first = _moment(begins, f"{key}_from", field)
    with right:
        ends = _wall_input(_("To"), f"{key}_to", visible=True)
        last, wrong_last = _moment(ends, f"{key}_to", field)
    known = first is not None or last is not None
    return When(first, last, "range" if known else "unknown", (*wrong_first, *wrong_last))


def _unknown(_key: str, _field: str) -> When:
    return When()


_DRAW: dict[str, Any] = {
    "minute": _minute,
    "day": _day,
    "month": _month,
    "year": _year,
    "range": _range,
    "unknown": _unknown,
}


def _wall_input(label: str, key: str, *, visible: bool) -> datetime | None:
    return st.datetime_input(
        label,
        None,
        FIRST,
        LAST,
        key=key,
        format=DATE_FORMAT,
        step=60,
        label_visibility="visible" if visible else "collapsed",
        persist_state=STAYS,
    )


def _year_input(key: str) -> int | None:
    return st.number_input(
        _("Year"),
        2,
        9998,
        None,
        1,
        key=f"{key}_year",
        placeholder=_("year"),
        label_visibility="collapsed",
        on_change="ignore",
        persist_state=STAYS,
    )


def _moment(wall: datetime | None, key: str, field: str) -> tuple[datetime | None, tuple[Problem, ...]]:
    """The moment a wall time names; asks which one in the repeated hour and explains the missing one."""
    if wall is None:
        return None, ()
    if local_time.is_missing(wall):
        sentence = N_("At {time} that night the clocks were put forward: this hour did not exist. Check the time.")
        return None, (Problem(field, sentence, {"time": f"{wall:%H:%M}"}),)
    if not local_time.is_repeated(wall):
        return local_time.to_utc(wall), ()
    second = st.radio(
        _("That night this hour came twice. Which one?"),
        (False, True),
        index=None,
        key=f"{key}_second",
        format_func=shown({False: _("the first (summer time)"), True: _("the second (winter time)")}),
        horizontal=True,
        persist_state=STAYS,
    )
    if second is None:
        return None, (Problem(field, N_("This hour came twice that night; say which one.")),)
    return local_time.to_utc(wall, second=second), ()


def fill(key: str, begins: datetime | None, ends: datetime | None, precision: str | None) -> None:
    """Puts a stored moment into the widgets of `ask`, before they are drawn."""
    precision = precision or ("minute" if begins else "unknown")
    first = local_time.to_wall(begins) if begins else None
    answers: dict[str, Any] = {"precision": precision}
    if precision == "minute":
        answers |= _wall_answers("at", begins)
    elif precision == "day" and first:
        answers["day"] = first.date()
    elif precision in ("month", "year") and first:
        answers |= {"month": first.month, "year": first.year}
    elif precision == "range":
        answers |= _wall_answers("from", begins) | _wall_answers("to", ends)
    for name, value in answers.items():
        st.session_state[f"{key}_{name}"] = value


def _wall_answers(name: str, moment: datetime | None) -> dict[str, Any]:
    if moment is None:
        return {name: None}
    wall = local_time.to_wall(moment)
    repeated = local_time.is_repeated(wall)
    return {name: wall} | ({f"{name}_second": bool(moment.astimezone(local_time.WARSAW).fold)} if repeated else {})
