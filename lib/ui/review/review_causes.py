"""The cause tree on the card: read as a tree, added to under any answer, worded anew, withdrawn with a reason."""

import html
from typing import Any

import streamlit as st

from lib.domain import review, taxonomy
from lib.domain.review import Branch
from lib.register import causes
from lib.register.store import Row
from lib.ui import inputs, messages
from lib.ui.attempt import anew, attempt, problems
from lib.ui.inputs import STAYS
from lib.ui.screen import _, labels, language, me, now, shown, store

_SHORTENED = 60  # characters of an answer where it is one choice of many


def show(row: Row, changeable: bool) -> None:
    """The tree, what it still needs, and the forms to go on."""
    st.subheader(_("Why did it happen? Why was that so?"), divider="gray")
    nodes = causes.of_incident(store(), row["id"])
    tree = review.ordered(node for node in nodes if node["withdrawn_at"] is None)
    if tree:
        st.html(f'<ul class="tree">{"".join(map(_item, tree))}</ul>')
    else:
        st.text(_("Here will stand why it happened: answers under answers, up to five whys deep, in several branches."))
    if tree and (missing := review.missing_causes(nodes)):
        st.info(_(missing[0].message), icon=":material/help:")
    if changeable:
        _show_new(row, tree)
        if tree:
            _show_change(row, tree)
    _show_withdrawn(nodes)


def _item(branch: Branch) -> str:
    code = language().code
    tags = [
        taxonomy.label(name, branch.node[field], code)
        for field, name in (("layer", "cause_layers"), ("cause", "causes"))
        if branch.node[field]
    ]
    shown_tags = "".join(f' <span class="tag">{html.escape(tag)}</span>' for tag in tags)
    place = f'<span class="faint">{branch.number}</span>'
    return (
        f'<li style="margin-inline-start: {1.4 * (branch.depth - 1):.1f}rem !important">'
        f"{place} {html.escape(branch.node['why'])}{shown_tags}</li>"
    )


def _show_new(row: Row, tree: list[Branch]) -> None:
    where = f"cause_{row['id']}_new"
    key, wrong = f"{anew(where)}_", problems(where)
    with st.expander(_("Add an answer"), icon=":material/add:", expanded=bool(wrong)):
        under = None
        if tree:
            options = {branch.node["id"]: _named(branch) for branch in tree if branch.depth < review.DEEPEST}
            under = st.selectbox(
                _("What does it explain?"),
                _still_there(options, f"{key}under"),
                index=None,
                format_func=shown(options),
                key=f"{key}under",
                placeholder=_("the incident itself: a branch of its own"),
                on_change="ignore",
                persist_state=STAYS,
            )
            messages.beside(wrong.get("under"))
        values = _fields(key, wrong)
        if st.button(_("Add"), type="primary", key=f"{key}add"):
            attempt(
                where,
                lambda: causes.add(store(), row["id"], values.pop("why"), under=under, **values, by=me(), at=now()),
                clears=key,
            )


def _show_change(row: Row, tree: list[Branch]) -> None:
    with st.expander(_("Word an answer anew, or withdraw it"), icon=":material/edit:"):
        options = {branch.node["id"]: _named(branch) for branch in tree}
        chosen = st.selectbox(
            _("Which answer?"),
            _still_there(options, f"cause_{row['id']}_which"),
            index=None,
            format_func=shown(options),
            key=f"cause_{row['id']}_which",
            placeholder=_("choose"),
            persist_state=STAYS,
        )
        if chosen is not None:
            _show_chosen(next(branch.node for branch in tree if branch.node["id"] == chosen))


def _show_chosen(node: Row) -> None:
    key = f"cause_{node['id']}_{node['version']}_"
    wrong = problems(key)
    for name in causes.FIELDS:
        st.session_state.setdefault(f"{key}{name}", node[name])
    values = _fields(key, wrong)
    with st.container(horizontal=True):
        if st.button(_("Save"), type="primary", key=f"{key}save"):
            attempt(
                key, lambda: causes.change(store(), node["id"], node["version"], values, by=me(), at=now()), clears=key
            )
        with st.popover(_("Withdraw")):
            st.caption(_("The answers under it are withdrawn with it; all stay readable."))
            reason = inputs.line(_("Why is it withdrawn?"), key=f"{key}reason", problem=wrong.get("withdrawn_reason"))
            if st.button(_("Withdraw it"), key=f"{key}withdraw"):
                attempt(
                    key,
                    lambda: causes.withdraw(store(), node["id"], node["version"], reason, by=me(), at=now()),
                    clears=key,
                )


def _fields(key: str, wrong: dict[str, str]) -> dict[str, Any]:
    why = inputs.text(_("Because …"), key=f"{key}why", problem=wrong.get("why"), height=70)
    left, right = st.columns(2)
    with left:
        layer = _choice(_("Where does this lie?"), "cause_layers", f"{key}layer", wrong.get("layer"))
    with right:
        cause = _choice(_("Cause from the list, where one fits"), "causes", f"{key}cause", wrong.get("cause"))
    return {"why": why, "layer": layer, "cause": cause}


def _choice(label: str, name: str, key: str, problem: str | None) -> str | None:
    value = st.selectbox(
        label,
        taxonomy.codes(name),
        index=None,
        format_func=labels(name),
        key=key,
        placeholder=_("not said yet"),
        on_change="ignore",
        persist_state=STAYS,
    )
    messages.beside(problem)
    return value


def _show_withdrawn(nodes: list[Row]) -> None:
    withdrawn = [node for node in nodes if node["withdrawn_at"] is not None]
    if not withdrawn:
        return
    with st.expander(_("Withdrawn answers ({n})").format(n=language().number(len(withdrawn)))):
        for node in withdrawn:
            why = f"<del>{html.escape(node['why'])}</del>"
            st.html(f'<div class="faint">{why} · {html.escape(node["withdrawn_reason"] or "")}</div>')


def _named(branch: Branch) -> str:
    why = branch.node["why"].replace("\n", " ")
    return f"{branch.number} {why if len(why) <= _SHORTENED else why[:_SHORTENED].rstrip() + '…'}"


def _still_there(options: dict[int, str], key: str) -> list[int]:
    """The options; a choice that somebody else withdrew in between is let go."""
    if st.session_state.get(key) not in (None, *options):
        del st.session_state[key]
    return list(options)
