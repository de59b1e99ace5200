"""Before a text is saved: personal data in it are named, and the person says which are replaced and why others stay.

Every field for prose (`inputs.line`, `inputs.text`, `live` for one that is sent as one types) tells here what stands in
it; `asked_about` looks at every journal entry that the page or an attempt writes. So a form asks without knowing of it.
Nothing typed is changed on the screen; what is saved is the text with marks.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import streamlit as st

from lib.domain import personal_data
from lib.domain.messages import N_, Problem, Problems
from lib.domain.personal_data import KINDS, Finding
from lib.register import clients, journal, organisation
from lib.ui import live_text, messages
from lib.ui.screen import _, shown, store

FIELD = "personal_data_in_text"  # of the problem; the sentence stands in the question itself
ASK = N_("There are personal data in the text: say what becomes of them, then save again.")
REASON = N_("Say why it must stay, or choose it to be saved as a mark.")
_TYPED, _LEFT, _QUESTION = "_typed_prose", "_left_in_prose", "_personal_data"
_MARKS, _WHY = "personal_data_marks", "personal_data_reason"
_REACHED_BY = ("tax_number", "contact_email", "contact_phone", "dpo_email", "dpo_phone")


@dataclass
class Question:
    """One at a time. `fields` are labels by key, in the order of the screen; the last one carries the question.

    `found` is all that was asked about, so that nothing typed later is saved unasked; `fresh` what the last attempt
    found first, to be chosen.
    """

    fields: dict[str, str]
    found: dict[str, Finding]
    fresh: frozenset[str]
    problem: str = ASK


def begin() -> None:
    """Before a page is drawn: nothing is typed on it yet."""
    st.session_state[_TYPED] = {}
    st.session_state[_LEFT] = {}


@contextmanager
def asked_about() -> Iterator[None]:
    """What is written inside is looked through. Raises `Problems` there, where something found is not settled."""
    before = journal.minding.set(_looked_through)
    try:
        yield
    finally:
        journal.minding.reset(before)


def typed(key: str, label: str, text: str) -> str:
    """Tells what stands in a field; gives it as it is to be saved."""
    st.session_state.setdefault(_TYPED, {})[key] = (label, text)
    question = st.session_state.get(_QUESTION)
    if question is None or key not in question.fields:
        return text
    chosen = set(st.session_state.get(_MARKS) or ())
    marks = personal_data.marks(finding for name, finding in question.found.items() if name in chosen)
    return personal_data.marked(text, [f for f in find(text) if name_of(f) in chosen], marks)


def beneath(key: str) -> None:
    """The question, under the last of the fields it is about."""
    question = st.session_state.get(_QUESTION)
    if question is not None and key == list(question.fields)[-1]:
        _ask(question)


def live(key: str, label: str) -> str:
    """As `typed` and `beneath` for a live text; to be called outside its fragment."""
    text = typed(key, label, live_text.newest_text(key))
    beneath(key)
    return text


def left(key: str, numbers: Collection[str], reason: str) -> None:
    """Tells what stays in a text of which the page asks by itself, and why: whoever saves that text says it too."""
    st.session_state.setdefault(_LEFT, {})[key] = (tuple(numbers), reason)


def forget() -> None:
    """The form was saved or closed."""
    for key in (_QUESTION, _MARKS, _WHY):
        st.session_state.pop(key, None)


def _ask(question: Question) -> None:
    typed = (st.session_state[_TYPED].get(key, ("", "")) for key in question.fields)
    options = {name: text for name, text in options_of(typed).items() if name in question.found}
    if not options:
        return
    fresh, question.fresh = question.fresh, frozenset()
    with st.container(border=True):
        choose(options, _MARKS, _WHY, fresh=fresh)
        messages.beside(_(question.problem))


def choose(
    options: Mapping[str, str],
    marks: str,
    why: str,
    *,
    fresh: Collection[str] = (),
    tell: Callable[[], None] | None = None,
) -> None:
    """What becomes of each: chosen under the key `marks`, all of it at first; why others stay under `why`.

    `options` are texts by name; `fresh` those that were not among them before. `tell` is called when either changes.
    """
    st.markdown(f"**{_('Personal data in the text')}**")
    st.text(
        _(
            "The register needs what happened, not whose number it was. What is chosen here is saved as a mark "
            "such as [PESEL]; take out what must stay, and say why."
        )
    )
    if marks in st.session_state:  # what is no longer in the text cannot be chosen; what is new is
        chosen = {*fresh, *(st.session_state[marks] or ())}
        st.session_state[marks] = [name for name in options if name in chosen]
    st.pills(
        _("Saved as a mark"),
        list(options),
        selection_mode="multi",
        default=None if marks in st.session_state else list(options),
        format_func=shown({name: messages.plain(text) for name, text in options.items()}),
        key=marks,
        on_change=tell or "rerun",
        persist_state="session",
    )
    st.text_input(_("Why must the rest stay?"), key=why, on_change=tell or "ignore", persist_state="session")


def options_of(texts: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Each thing found once, with the labels of the texts in which it stands; `texts` are label and text."""
    options: dict[str, tuple[Finding, list[str]]] = {}
    for label, text in texts:
        for finding in find(text):
            labels = options.setdefault(name_of(finding), (finding, []))[1]
            if label not in labels:
                labels.append(label)
    return {
        name: f"{_(KINDS[finding.kind])} {finding.shown} ({', '.join(labels)})"
        for name, (finding, labels) in options.items()
    }


def _looked_through(change: Mapping[str, Any]) -> Mapping[str, Any]:
    """What is written to the journal; with the reason, where personal data that a person typed stay in it."""
    texts = list(_texts({name: value for name, value in change.items() if name != "before"}))
    reasons = [why for numbers, why in st.session_state.get(_LEFT, {}).values() if _are_in(numbers, texts)]
    met: dict[str, list[Finding]] = {}
    for key, (_label, text) in st.session_state.get(_TYPED, {}).items():
        if found := [f for f in find(text) if _are_in([f.text], texts)]:
            met[key] = found
    if met:
        question = _question(met)
        if question.fresh:
            raise Problems([Problem(FIELD, ASK)])
        reasons.append((st.session_state.get(_WHY) or "").strip())
        question.problem = ASK if reasons[-1] else REASON
    if not all(reasons):
        raise Problems([Problem(FIELD, REASON)])
    return {**change, "personal_data_kept": "; ".join(dict.fromkeys(reasons))} if reasons else change


def _are_in(numbers: Iterable[str], texts: Collection[str]) -> bool:
    return any(number in text for number in numbers for text in texts)


def _question(met: dict[str, list[Finding]]) -> Question:
    """The one that is open, with what was met now; another form's begins anew."""
    question = st.session_state.get(_QUESTION)
    if question is None or not question.fields.keys() & met.keys():
        forget()
        question = st.session_state[_QUESTION] = Question({}, {}, frozenset())
    found = {name_of(finding): finding for findings in met.values() for finding in findings}
    question.fresh = frozenset(found.keys() - question.found.keys())
    question.found |= found
    typed = st.session_state[_TYPED]
    question.fields = {key: typed[key][0] for key in typed if key in question.fields or key in met}
    question.problem = ASK
    return question


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)


def find(text: str) -> list[Finding]:
    """What is asked about in a text."""
    return personal_data.find(text, known()) if text else []


def known() -> set[str]:
    """What may stand in any text: tax numbers of firms that the register knows, and how one's own firm is reached."""

    def asked() -> set[str]:
        own = organisation.get(store()) or {}
        stated = [*(own.get(name) for name in _REACHED_BY), *clients.tax_numbers(store())]
        return {personal_data.bare(text) for text in stated if text}

    return store().remember("may stand in a text", asked)


def name_of(finding: Finding) -> str:
    """By which it is chosen."""
    return f"{finding.kind} {finding.text}"
