"""Before a text is saved: personal data in it are named, and the person says which are replaced and why others stay.

Nothing typed is changed on the screen; what is saved is the text with marks.
"""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from lib.domain import personal_data
from lib.domain.incident import FIELDS
from lib.domain.messages import N_, Problem, Problems
from lib.domain.personal_data import KINDS, Finding
from lib.register import clients, incidents, organisation
from lib.ui import attempt as attempts
from lib.ui import inputs, messages
from lib.ui.screen import _, me, now, shown, store

FIELD = "personal_data_in_text"  # the problem that a form shows where it calls `ask`

Labels = Mapping[str, str]  # of the fields looked through; otherwise those of an incident


def ask(where: str, values: Mapping[str, Any], problem: str | None, labels: Labels | None = None) -> None:
    """The question, once an attempt to save found something in these values; otherwise nothing."""
    asked = st.session_state.get(_asked(where))
    if not asked:
        return
    found = _found(values, labels)
    options = {key: text for key, text in _options(found, labels or {}).items() if key in asked}
    if not options:
        return
    with st.container(border=True):
        st.markdown(f"**{_('Personal data in the text')}**")
        st.text(
            _(
                "The register needs what happened, not whose number it was. What is chosen here is saved as a mark "
                "such as [PESEL]; take out what must stay, and say why."
            )
        )
        fresh = st.session_state.pop(_fresh(where), frozenset())
        if _chosen(where) in st.session_state:  # what is no longer in the text cannot be chosen; what is new is
            chosen = fresh.union(st.session_state[_chosen(where)] or ())
            st.session_state[_chosen(where)] = [key for key in options if key in chosen]
        st.pills(
            _("Saved as a mark"),
            list(options),
            selection_mode="multi",
            default=None if _chosen(where) in st.session_state else list(options),
            format_func=shown({key: messages.plain(text) for key, text in options.items()}),
            key=_chosen(where),
            persist_state=inputs.STAYS,
        )
        inputs.line(_("Why must the rest stay?"), key=_reason(where))
        messages.beside(problem)


def settled(where: str, values: dict[str, Any], labels: Labels | None = None) -> tuple[dict[str, Any], str | None]:
    """The values to be saved and why personal data stay in them (None: none do). Raises `Problems` to have it asked."""
    found = _found(values, labels)
    if not found:
        return values, None
    asked = st.session_state.get(_asked(where), frozenset())
    if fresh := {_key(f) for findings in found.values() for f in findings} - asked:
        st.session_state[_asked(where)], st.session_state[_fresh(where)] = asked | fresh, fresh
        sentence = N_("There are personal data in the text: say what becomes of them, then save again.")
        raise Problems([Problem(FIELD, sentence)])
    replace = set(st.session_state.get(_chosen(where)) or ())
    to_replace = {name: [f for f in findings if _key(f) in replace] for name, findings in found.items()}
    staying = any(_key(f) not in replace for findings in found.values() for f in findings)
    reason = (st.session_state.get(_reason(where)) or "").strip()
    if staying and not reason:
        raise Problems([Problem(FIELD, N_("Say why it must stay, or choose it to be saved as a mark."))])
    texts = {name: values[name] for name in found}
    return values | personal_data.replaced(texts, to_replace), reason if staying else None


def attempt(
    where: str,
    incident_id: int,
    values: dict[str, Any],
    labels: Labels,
    write: Callable[[dict[str, Any]], object],
    *,
    clears: str | None = None,
) -> None:
    """As `attempt.attempt`, with what is settled of these values; an incident keeps why personal data stay in them."""

    def settle_and_write() -> None:
        new, kept = settled(where, values, labels)
        write(new)
        if kept:
            incidents.keep_personal_data(store(), incident_id, kept, by=me(), at=now())
        forget(where)

    attempts.attempt(where, settle_and_write, clears=clears)


def forget(where: str) -> None:
    """The form was saved or closed."""
    for key in (_asked(where), _fresh(where), _chosen(where), _reason(where)):
        st.session_state.pop(key, None)


def _found(values: Mapping[str, Any], labels: Labels | None) -> dict[str, list[Finding]]:
    return personal_data.in_fields(values, _known(), labels or personal_data.FREE_TEXTS)


def _options(found: Mapping[str, list[Finding]], labels: Labels) -> dict[str, str]:
    """Each thing found once, with the fields in which it stands."""
    options: dict[str, tuple[Finding, list[str]]] = {}
    for name, findings in found.items():
        for finding in findings:
            fields = options.setdefault(_key(finding), (finding, []))[1]
            if name not in fields:
                fields.append(name)
    return {
        key: f"{_(KINDS[finding.kind])} {finding.shown} ({', '.join(_label(name, labels) for name in fields)})"
        for key, (finding, fields) in options.items()
    }


def _label(name: str, labels: Labels) -> str:
    return _(labels[name] if name in labels else FIELDS[name].label)


def _known() -> set[str]:
    """Tax numbers of firms that the register knows."""

    def asked() -> set[str]:
        own = organisation.get(store())
        return {number for number in [own and own["tax_number"], *clients.tax_numbers(store())] if number}

    return store().remember("tax numbers", asked)


def _key(finding: Finding) -> str:
    return f"{finding.kind} {finding.text}"


def _asked(where: str) -> str:
    """Of what was found: all that was asked about, so that nothing typed later is saved unasked."""
    return f"_personal_data_{where}"


def _fresh(where: str) -> str:
    """Of what was asked about: what the last attempt found first, to be chosen."""
    return f"_personal_data_{where}_fresh"


def _chosen(where: str) -> str:
    return f"personal_data_{where}_marks"


def _reason(where: str) -> str:
    return f"personal_data_{where}_reason"
