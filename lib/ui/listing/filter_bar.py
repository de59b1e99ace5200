"""The filters of the register: they live in the address, and a sentence says them."""

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from typing import Any

import streamlit as st

from lib.domain import taxonomy
from lib.register import listing
from lib.register.filters import (
    LISTS,
    NOUNS,
    PEOPLE_LABELS,
    PERIOD_DATES,
    SORTS,
    UNKNOWN,
    VIEWS,
    Filter,
    from_query,
)
from lib.register.listing import COUNTED
from lib.ui.screen import _, language, shown, store
from lib.ui.when import DATE_FORMAT, FIRST, LAST

_FACETS = ("kind", "state", "outcome", "role", "risk", "people", "handler", "supplier", "system", "cause", "found_by")
_PANEL = "filter_panel"
_OWN = {field.name for field in fields(Filter)} | {"page"}
Counts = Mapping[str, Mapping[str, int]]


def chosen() -> Filter:
    """The filter that the address names. What another page left in the address goes."""
    for stray in set(st.query_params) - _OWN:
        del st.query_params[stray]
    return from_query({name: st.query_params.get_all(name) for name in st.query_params})


def page_number() -> int:
    text = st.query_params.get("page", "1")
    return int(text) if text.isdecimal() and len(text) < 9 else 1


def is_open(current: Filter) -> bool:
    """Whether the filters are unfolded: only then is counted how many incidents each value has."""
    return st.session_state.get(_PANEL, _has_facets(current))


def show(current: Filter, counts: Counts) -> None:
    """Search and saved views at once; all other filters, with a count for each value, where they are unfolded."""
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    with left:
        _keep("text", current.text)
        st.text_input(
            _("Search"),
            key="filter_text",
            placeholder=_("words or beginnings of words; case and accents do not matter"),
            on_change=_apply,
            args=("text",),
        )
    with right:
        _keep("sort", current.sort)
        st.selectbox(
            _("Order"),
            list(SORTS),
            format_func=_translated(SORTS),
            key="filter_sort",
            on_change=_apply,
            args=("sort",),
        )
    _keep("view", current.view or None)
    st.pills(
        _("Views"),
        [view for view in VIEWS if view != "counted" or current.view == view],
        format_func=_translated(VIEWS),
        key="filter_view",
        on_change=_apply,
        args=("view",),
        label_visibility="collapsed",
    )
    with st.expander(_("Filters"), expanded=_has_facets(current), key=_PANEL, on_change="rerun"):
        if counts:
            _facets(current, counts)


def say(current: Filter, total: int) -> None:
    """How many, and which, in words; with the way back to everything."""
    sentence = current.words(language(), listing.handlers(store()))
    found = language().ngettext("{n} incident", "{n} incidents", total).format(n=language().number(total))
    left, right = st.columns([5, 1], vertical_alignment="center")
    with left:
        st.text(f"{found} · {sentence}")
    with right:
        if current != Filter(sort=current.sort) and st.button(_("Show all"), key="filter_clear"):
            _write(Filter(sort=current.sort))
            st.rerun()


def _facets(current: Filter, counts: Counts) -> None:
    one, two, three = st.columns(3)
    with one:
        _keep("period", current.period)
        st.selectbox(
            _("Period: the date that counts"),
            list(PERIOD_DATES),
            format_func=_translated(PERIOD_DATES),
            key="filter_period",
            on_change=_apply,
            args=("period",),
        )
    for place, edge, label in ((two, "since", _("From")), (three, "until", _("To"))):
        with place:
            _keep(edge, getattr(current, edge))
            st.date_input(
                label,
                None,
                FIRST.date(),
                LAST.date(),
                key=f"filter_{edge}",
                format=DATE_FORMAT,
                on_change=_apply,
                args=(edge,),
            )
    columns = st.columns(3)
    for i, name in enumerate(_FACETS):
        with columns[i % 3]:
            _facet(name, current, counts.get(name, {}))
    with columns[0]:
        _keep("overdue", current.overdue)
        overdue = language().number(counts["overdue"].get("1", 0))
        st.checkbox(f"{_('overdue')} ({overdue})", key="filter_overdue", on_change=_apply, args=("overdue",))


def _facet(name: str, current: Filter, counts: Mapping[str, int]) -> None:
    here = getattr(current, name)
    options = [*_options(name, counts), *(value for value in here if value not in _options(name, counts))]
    _keep(name, list(here))
    st.multiselect(
        _(NOUNS[name]).capitalize(),
        options,
        format_func=shown({value: _counted(name, value, counts) for value in options}),
        key=f"filter_{name}",
        placeholder=_("any"),
        on_change=_apply,
        args=(name,),
    )


def _counted(name: str, value: str, counts: Mapping[str, int]) -> str:
    label = Filter.label(name, value, language(), listing.handlers(store()))
    if name not in (*COUNTED, "kind"):
        return label
    return f"{label} ({language().number(counts.get(value, 0))})"


def _translated(texts: Mapping[str, str]) -> Callable[[str], str]:
    return shown({code: _(text) for code, text in texts.items()})


def _options(name: str, counts: Mapping[str, int]) -> list[str]:
    if name in LISTS:
        return [*taxonomy.codes(LISTS[name]), UNKNOWN]
    return list(PEOPLE_LABELS) if name == "people" else list(counts)


def _has_facets(current: Filter) -> bool:
    return replace(current, view="", text="", sort="newest") != Filter()


def _keep(name: str, value: Any) -> None:
    """The address decides what a filter widget shows, also after "back" or a sent link."""
    st.session_state[f"filter_{name}"] = value


def _apply(name: str) -> None:
    """A widget changed: write it into the address, from the first page on."""
    value = st.session_state[f"filter_{name}"]
    if isinstance(value, list):
        value = tuple(value)
    _write(replace(chosen(), **{name: value if value is not None or name in ("since", "until") else ""}))


def _write(new: Filter) -> None:
    st.query_params.from_dict(new.to_query())


def go_to(page: int) -> None:
    """Turns to another page of the same filter."""
    st.query_params["page"] = str(page)
