"""What the dashboard looks at: period and filters live in the address, and a sentence says them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from lib.domain import taxonomy
from lib.domain.local_time import to_wall
from lib.register import incidents, listing
from lib.register import scope as scopes
from lib.register.filters import UNKNOWN
from lib.register.store import Row
from lib.ui.screen import _, capitalised, labels, language, ngettext, now, shown, store
from lib.ui.when import DATE_FORMAT, FIRST, LAST

_LISTS = {
    "kind": "kinds",
    "role": "roles",
    "system": "systems",
    "supplier": "",
    "cause": "causes",
    "found_by": "finders",
}


class Scope(scopes.Scope):
    """The incidents looked at on this page: asked of the open register, said in the reader's language."""

    def ask(self, name: str, **more: Any) -> list[Row]:
        return self.asked_of(store(), now(), name, **more)

    def href(self, **narrower: Any) -> str:
        """The address of the dashboard with these filters instead."""
        return f"/dashboard?{urlencode(replace_chosen(self, **narrower).to_query(), doseq=True)}"

    def list_href(self, **narrower: Any) -> str:
        """The address of the register with exactly the incidents counted here, narrowed further."""
        return f"/?{urlencode(self.listed(**narrower).to_query(), doseq=True)}"

    @property
    def period(self) -> str:
        return self.period_in(language())


def replace_chosen(scope: Scope, **changes: Any) -> Scope:
    return replace(scope, chosen=replace(scope.chosen, **changes))


def current() -> Scope:
    """What the address names; what another page left there goes."""
    for stray in set(st.query_params) - set(scopes.NAMES):
        del st.query_params[stray]
    return Scope.from_query({name: st.query_params.get_all(name) for name in st.query_params})


def show(scope: Scope) -> None:
    """The sentence, the usual periods, and all filters where they are unfolded."""
    st.text(said(scope, scope.ask("overview")[0]["n"]))
    _keep("quick", _quick_of(scope))
    st.pills(
        _("Period"),
        list(_quick()),
        format_func=shown(
            {
                "all": _("all years"),
                "months": _("last twelve months"),
                "year": _("this year"),
                "before": _("last year"),
            }
        ),
        key="scope_quick",
        on_change=_choose_quick,
        label_visibility="collapsed",
    )
    with st.expander(_("Filters"), expanded=bool(scope.to_query()), key="scope_panel", on_change="rerun") as panel:
        if panel.open:
            _filters(scope)


def said(scope: Scope, n: int) -> str:
    """`12 incidents · Counted as happened from … to …; kind: …. With drills.`"""
    found = ngettext("{n} incident", "{n} incidents", n).format(n=language().number(n))
    return f"{found} · {scope.said_in(language(), listing.handlers(store()))}"


def _filters(scope: Scope) -> None:
    columns = st.columns(3)
    for edge, label, column in (("since", _("From"), columns[0]), ("until", _("To"), columns[1])):
        _keep(edge, getattr(scope.chosen, edge))
        column.date_input(
            label,
            None,
            FIRST.date(),
            LAST.date(),
            key=f"scope_{edge}",
            format=DATE_FORMAT,
            on_change=_apply,
            args=(edge,),
        )
    names = {"kind": _("Kind"), "role": _("Our role"), "system": _("System"), "supplier": _("Supplier")}
    names |= {"cause": _("Cause"), "found_by": _("Who noticed")}
    for i, (name, label) in enumerate(names.items()):
        _keep(name, list(getattr(scope.chosen, name)))
        columns[(i + 2) % 3].multiselect(
            label,
            _options(name, getattr(scope.chosen, name)),
            format_func=_reads(name),
            key=f"scope_{name}",
            placeholder=_("any"),
            on_change=_apply,
            args=(name,),
        )
    for name, label in (("near_misses", _("with near misses and false alarms")), ("drills", _("with drills"))):
        _keep(name, getattr(scope, name))
        st.checkbox(capitalised(label), key=f"scope_{name}", on_change=_apply, args=(name,))


def _options(name: str, here: tuple[str, ...]) -> list[str]:
    codes = list(taxonomy.codes(_LISTS[name])) if _LISTS[name] else []
    typed = incidents.known_words(store(), name) if name in ("system", "supplier") else []
    return list(dict.fromkeys([*codes, *typed, UNKNOWN, *here]))


def _reads(name: str) -> Callable[[str], str]:
    unknown = _("not known yet")
    of_list = labels(_LISTS[name]) if _LISTS[name] else str
    return lambda code: unknown if code == UNKNOWN else of_list(code)


def _quick() -> dict[str, tuple[date | None, date | None]]:
    today = to_wall(now()).date()
    year = today.year
    a_year_ago = today.replace(year=year - 1, day=min(today.day, 28)) + timedelta(days=1)
    return {
        "all": (None, None),
        "months": (a_year_ago, None),
        "year": (date(year, 1, 1), None),
        "before": (date(year - 1, 1, 1), date(year - 1, 12, 31)),
    }


def _quick_of(scope: Scope) -> str | None:
    return next((name for name, edges in _quick().items() if edges == (scope.chosen.since, scope.chosen.until)), None)


def _choose_quick() -> None:
    since, until = _quick()[st.session_state["scope_quick"] or "all"]
    _write(replace_chosen(current(), since=since, until=until))


def _apply(name: str) -> None:
    value = st.session_state[f"scope_{name}"]
    if name in scopes.FLAGS:
        _write(replace(current(), **{name: value}))
    else:
        _write(replace_chosen(current(), **{name: tuple(value) if isinstance(value, list) else value}))


def set_moments(begins: str, ends: str) -> None:
    """Which duration is looked at, kept in the address."""
    _write(replace(current(), begins=begins, ends=ends))


def _keep(name: str, value: Any) -> None:
    """The address decides what a filter shows."""
    st.session_state[f"scope_{name}"] = value


def _write(scope: Scope) -> None:
    st.query_params.from_dict(scope.to_query())
