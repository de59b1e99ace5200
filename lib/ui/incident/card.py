"""The top of an incident's card: where am I, what is next, until when."""

import html

import streamlit as st

from lib.domain import incident, taxonomy
from lib.domain.permissions import May
from lib.register import decisions, incidents, restricted, sight
from lib.register.store import Conflict, Row
from lib.ui import clocks, editing, empty, fact_list, messages, words
from lib.ui.review import review
from lib.ui.screen import _, language, me, now, shown, store

SECTIONS = (
    "facts",
    "people",
    "cause",
    "alike",
    "assessment",
    "decisions",
    "authority",
    "communication",
    "clients",
    "actions",
    "files",
    "papers",
    "history",
    "closing",
    "review",
)


def asked_for() -> Row:
    """The incident that the address names; says so and stops where there is none for this person.

    `seen` is the version on which somebody decides who presses a button now.
    """
    number = st.query_params.get("number", "")
    row = incidents.get(store(), number, me()) if number else None
    if row is None:
        empty.no_such_incident(number)
    restricted.note_reading(store(), row["id"], by=me(), at=now())
    return row | {"seen": editing.version_on_screen(row)}


def header(row: Row, open_actions: int) -> None:
    """Number, title, state, role, clocks, next step, completeness."""
    st.title(f"{row['number']} · {messages.plain(incident.title_of(row))}")
    st.html(f'<div class="head">{"".join(f"<span class=tag>{html.escape(tag)}</span>" for tag in _tags(row))}</div>')
    if not (row["drill"] and row["state"] == "closed"):  # a drill that is over is not late
        clocks.show(row["duties"])
    known, all_parts = incident.completeness(row)
    missing = language().join([_(part) for part in incident.unknown_parts(row)])
    title = html.escape(_("Not known yet: {parts}").format(parts=missing) if missing else _("Everything is known."))
    step = html.escape(_(incident.next_step(row, open_actions)).format(count=open_actions))
    st.html(
        f'<div class="next"><b>{_("Next")}:</b> {step}</div>'
        f'<div title="{title}"><span class="faint">{_("Complete")}</span>'
        f'<span class="meter" aria-hidden="true"><i style="width:{100 * known // all_parts}%"></i></span>'
        f"{known}/{all_parts}</div>"
    )


def all_duties(row: Row) -> None:
    """Every duty with its basis, since when, until when, and what became of it."""
    if not row["duties"]:
        return
    lang = language()
    with st.expander(_("All duties and where they come from"), icon=":material/rule:"):
        for duty in row["duties"][:50]:
            name = taxonomy.label("duties", duty.kind, lang.code)
            fact_list.show(
                [
                    (": ".join(filter(None, (name, duty.name))), clocks.words(duty)),
                    (_("Basis"), _(duty.basis)),
                    (_("Since"), lang.moment(duty.since) if duty.since else None),
                    (_("Until"), lang.moment(duty.due_at) if duty.due_at else _("without undue delay")),
                    (_("First done"), lang.moment(duty.done_at) if duty.done_at else _("not yet")),
                ]
            )


def offer_to_take(row: Row) -> None:
    """One click for whoever takes up an incident that nobody handles yet."""
    if row["handler"] is None and row["state"] != "closed" and me().may(May.EDIT):
        st.button(_("I take it"), key="take", type="primary", on_click=_take, args=(row,))


def _take(row: Row) -> None:
    try:
        incidents.change(store(), row["id"], row["version"], {"handler": me().id}, by=me(), at=now())
    except Conflict:
        messages.say_later(_("Somebody saved in the meantime: look at the newer version, then try again."))


def section() -> str:
    """Which part of the card is open; it stands in the address too."""
    labels = {
        "facts": _("Facts"),
        "people": _("Data and people"),
        "cause": _("Cause and safeguards"),
        "alike": _("Alike and repeated"),
        "assessment": _("Assessment"),
        "decisions": _("Decisions"),
        "authority": _("Authority"),
        "communication": _("People to tell"),
        "clients": _("Clients"),
        "papers": _("Papers"),
        "actions": _("Actions"),
        "files": _("Files"),
        "history": _("History"),
        "closing": _("Closing"),
        "review": _("Review"),
    }
    given = st.query_params.get("section", "facts")
    st.session_state["section"] = given if given in SECTIONS else "facts"
    st.segmented_control(
        _("Part of the card"),
        SECTIONS if me().may(May.SEE_ALL) else SECTIONS[:3],
        format_func=shown(labels),
        key="section",
        required=True,
        on_change=_turn,
        label_visibility="collapsed",
    )
    return st.session_state["section"] or "facts"


def _turn() -> None:
    st.query_params["section"] = st.session_state["section"] or "facts"


def _tags(row: Row) -> list[str]:
    code = language().code
    role = taxonomy.label("roles", row["role"], code) if row["role"] else _("role not determined")
    outcome = taxonomy.label("outcomes", row["outcome"], code) if row["outcome"] else _("not decided whether a breach")
    tags = [taxonomy.label("states", row["state"], code), outcome, role]
    if row["risk"]:
        tags.append(f"{_('risk')}: {taxonomy.label('risks', row['risk'], code)}")
    if told := review.words(row):
        tags.append(told)
    if row["drill"]:
        tags.insert(0, _("DRILL"))
    if row["handler"]:
        tags.append(f"{_('handled by')}: {words.of('handler', row['handler'])}")
    if me().may(May.SEE_ALL) and decisions.any_alone(store(), row["id"]):
        tags.append(_("a decision taken alone"))
    if row["id"] in sight.restricted(store()):
        tags.insert(0, _("only for named people"))
    if row["withdrawn_at"]:
        tags.insert(0, _("withdrawn with its import"))
    if row["reported_by"] is None and not row["historical"]:
        tags.insert(0, _("reported from outside"))
    if row["erased_at"]:
        tags.insert(0, _("anonymised"))
    return [*tags, _("brought in from an old register")] if row["historical"] else tags
