"""What an incident repeats and what it is like: while it is reported, on the receipt, on its card."""

from typing import Any

import streamlit as st

from lib.domain import recurrence, taxonomy
from lib.domain.permissions import May
from lib.register import alike, recurrences
from lib.register.store import Row
from lib.ui import draft, live_text, messages, screen
from lib.ui.screen import _, language, may, me, ngettext, now, still_signed_in, store

EVERY = 4.0  # seconds between two looks at what is typed
FEWEST_SIGNS = 30  # of a story, before others are looked for
_ASKED = ("client", "system", "supplier", "kinds")


@st.fragment(run_every=EVERY)
def while_typing(form: str) -> None:
    """Earlier incidents like the one being typed. Looked for when the answers have rested for one look."""
    if not still_signed_in() or not may(May.SEE_ALL):
        return
    values = _typed(form)
    looked_at = st.session_state.get(f"_{form}_looked_at")
    st.session_state[f"_{form}_looked_at"] = values
    if values == looked_at and values != st.session_state.get(f"_{form}_alike_to"):
        st.session_state[f"_{form}_alike"] = alike.find(store(), values, by=me()) if _is_enough(values) else []
        st.session_state[f"_{form}_alike_to"] = values
    _list(st.session_state.get(f"_{form}_alike", []), values)


def beside(row: Row) -> None:
    """What a reported incident repeats and is like; nothing where there is nothing to say."""
    if may(May.SEE_ALL):
        header(row)
        _list(alike.find(store(), row, by=me()), row)


def header(row: Row) -> None:
    """Of an incident: the alarm where a measure did not hold, and what it repeats."""
    if not may(May.SEE_ALL):
        return
    found = recurrences.of_incident(store(), row)
    for repeat in found["repeats"]:
        st.warning(_alarm(repeat), icon=":material/replay:")
        st.page_link(
            screen.page("prevention"),
            label=_("Open the preventive action"),
            icon=":material/build:",
            query_params={"action": str(repeat["action_id"])},
        )
    if found["recurrence_of"]:
        _link(found["recurrence_of"], _("Recurrence: the same cause in the same system as {incident}"))
    if found["same_again_of"] and found["same_again_of"] != found["recurrence_of"]:
        _link(found["same_again_of"], _("The same client and kind within a year: {incident}"))


def show(row: Row) -> None:
    """The section of the card: every incident of the same cause, then what is merely like it."""
    st.subheader(_("The same cause in the same system"), divider="gray")
    _chain(row)
    st.subheader(_("Alike"), divider="gray")
    found = alike.find(store(), row, by=me())
    if not found:
        st.caption(_("Nothing earlier or later is like this one by cause, client, supplier or words."))
    _rows(found)
    _measures(found, row)


def _chain(row: Row) -> None:
    if row["cause_key"] is None:
        st.caption(_("Here stand the confirmed incidents with the same cause and system, once both are known."))
        return
    chain = recurrences.chain(store(), row["cause_key"])
    if not recurrence.is_confirmed(row):
        st.caption(_("This one is not confirmed yet and does not count among them."))
    if not chain:
        st.caption(_("No confirmed incident yet."))
    for earlier in chain[-50:]:
        if earlier["id"] == row["id"]:
            st.markdown(_("**{incident} · this one**").format(incident=_said(earlier)))
        else:
            _link(earlier, "{incident}")


def _list(found: list[Row], values: Row) -> None:
    if not found:
        return
    st.subheader(_("Similar earlier incidents"), divider="gray")
    _measures(found, values)
    _rows(found)


def _measures(found: list[Row], values: Row) -> None:
    """What was done against what the similar ones came from: if it is the same cause, it has not held."""
    happened_at = recurrence.keys({**_NOTHING, "reported_at": now(), **values})["happened_at"]
    for measure in alike.measures(store(), found, happened_at):
        sentence = _(
            "Against the cause of {number} “{title}” was done on {day} ({verdict}). "
            "If this has the same cause, it is a repeat after a fix."
        )
        st.warning(_filled(sentence, measure, number=measure["number"]), icon=":material/replay:")


def _rows(found: list[Row]) -> None:
    for row in found:
        with st.container(gap=None):
            _link(row, "{incident}")
            st.caption(messages.plain(_why(row)))


def _why(row: Row) -> str:
    """Why an incident is shown, in words."""
    said = {
        "cause": _("same cause and system"),
        "client": _("same client"),
        "supplier": _("same supplier"),
        "kind": _("same kind: {kinds}").format(kinds=_kinds(row)),
        "text": _("similar text: {words}").format(words=", ".join(row["words"])) if row["words"] else _("similar text"),
    }
    why = [said[reason] for reason in row["reasons"]]
    if row["more"]:
        more = ngettext("{n} more of this client", "{n} more of this client", row["more"])
        why.append(more.format(n=language().number(row["more"])))
    return " · ".join(why)


def _kinds(row: Row) -> str:
    return ", ".join(taxonomy.label("kinds", kind, language().code) for kind in row["kinds"])


def _alarm(repeat: Row) -> str:
    sentence = _("Repeat after a fix: “{title}” was done on {day} ({verdict}) and did not prevent this.")
    said = _filled(sentence, repeat | {"title": repeat["action"]})
    return f"{said} {_('The measure is reopened.')}" if repeat["reopened_at"] else said


def _filled(sentence: str, measure: Row, **more: Any) -> str:
    code = language().code
    verdict = taxonomy.label("verdicts", measure["verdict"], code) if measure["verdict"] else _("not judged")
    return sentence.format(
        title=messages.plain(measure["title"]), day=language().date(measure["done_on"]), verdict=verdict, **more
    )


def _link(row: Row, sentence: str) -> None:
    st.page_link(
        screen.page("incident"),
        label=sentence.format(incident=_said(row)),
        icon=":material/history:",
        query_params={"number": row["number"]},
    )


def _said(row: Row) -> str:
    """Number, when it happened as exactly as that is known, title."""
    exactly = row["occurred_precision"] if row["occurred_from"] else "day"
    when = language().moment_stated(row["happened_at"], None, "day" if exactly == "range" else exactly)
    return f"{row['number']} · {when} · {messages.plain(row['title'])}"


def _typed(form: str) -> dict[str, Any]:
    """What the form holds now of what others are looked for by."""
    given = {name: st.session_state.get(draft.key(form, name)) for name in _ASKED}
    return {
        **given,
        "kinds": tuple(given["kinds"] or ()),
        "description": live_text.newest_text(draft.key(form, "description")),
    }


def _is_enough(values: dict[str, Any]) -> bool:
    return len(values["description"]) >= FEWEST_SIGNS or bool(values["client"] or values["supplier"])


_NOTHING = dict.fromkeys(("occurred_from", "detected_at", "cause", "system", "client", "supplier"))
