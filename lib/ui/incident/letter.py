"""The letter to people: four blocks drafted from the facts, edited, measured for plainness, handed over."""

import streamlit as st

from lib.documents import cases, letters
from lib.documents.letters import Letter
from lib.documents.paper import Case
from lib.domain import readability
from lib.domain.permissions import May
from lib.register import drafts
from lib.register.store import Row
from lib.ui import fact_list, messages, paper_button
from lib.ui.incident import letter_prose
from lib.ui.screen import _, language, may, me, now, store


def show(row: Row) -> None:
    """The blocks, what is missing, how hard it reads, and the letter as PDF and DOCX."""
    st.subheader(_("Letter to people"), divider="gray")
    case = cases.of(store(), row, language(), now())
    _begin(row, case)
    is_public = st.toggle(_("Public notice instead of a letter (Art. 34(3)(c))"), key=_key(row, "public"))
    for block in letters.BLOCKS:
        st.text_area(
            _(letters.TITLES[block]),
            key=_key(row, block),
            height=110,
            on_change=_keep,
            args=(row,),
            disabled=not may(May.EDIT),
        )
        messages.beside(messages.by_field(letters.problems(current(row))).get(block))
    is_settled = letter_prose.ask(row, typed(row), _keep)
    if st.button(_("Draft anew from the facts"), key=_key(row, "anew")):
        drafts.discard(store(), _draft_id(row), by=me())
        letter_prose.begin(row, {})
        for block in letters.BLOCKS:
            del st.session_state[_key(row, block)]
        st.rerun()
    letter = Letter(current(row).blocks, is_public)
    _show_plainness(letter)
    _offer(case, letter, is_settled)


def current(row: Row) -> Letter:
    """The letter as it goes out: numbers of people are marks, unless somebody said why they stay."""
    return Letter(letter_prose.as_it_goes(row, typed(row)))


def typed(row: Row) -> dict[str, str]:
    """The blocks as they stand in the form, or in the draft where the form is not on screen."""
    if _key(row, letters.BLOCKS[0]) not in st.session_state:
        kept = drafts.load(store(), _draft_id(row), by=me())
        letter_prose.begin(row, kept["content"] if kept else {})
        return {block: kept["content"][block] for block in letters.BLOCKS} if kept else {}
    return {block: st.session_state[_key(row, block)] or "" for block in letters.BLOCKS}


def _begin(row: Row, case: Case) -> None:
    if _key(row, letters.BLOCKS[0]) in st.session_state:
        return
    kept = drafts.load(store(), _draft_id(row), by=me())
    blocks = letters.draft(case) | (kept["content"] if kept else {})
    letter_prose.begin(row, kept["content"] if kept else {})
    for block in letters.BLOCKS:
        st.session_state[_key(row, block)] = blocks[block]


def _keep(row: Row) -> None:
    content = {**typed(row), **letter_prose.kept(row)}
    drafts.save(store(), _draft_id(row), "letter", content, by=me(), at=now())


def _show_plainness(letter: Letter) -> None:
    found = readability.read("\n".join(letter.blocks.values()))
    if not found.words:
        return
    lang, index = language(), round(found.index, 1)
    fact_list.show(
        [
            (_("Words in a sentence, on average"), lang.number(round(found.average_sentence, 1))),
            (_("Long words (four syllables or more)"), f"{round(100 * found.long_share)} %"),
            (_("Readability (Pisarek's formula)"), f"{lang.number(index)} – {_verdict(index)}"),
        ]
    )
    for sentence in found.hard[:5]:
        st.warning(_("A long sentence; make two of it: {sentence}").format(sentence=messages.plain(sentence)))


def _verdict(index: float) -> str:
    if index <= 9:
        return _("everybody understands it")
    return _("understandable with some effort") if index <= 14 else _("too hard: shorter words and sentences")


def _offer(case: Case, letter: Letter, is_settled: bool) -> None:
    is_whole = not letters.problems(letter)
    with st.container(horizontal=True):
        for label, ending in ((_("Letter as PDF"), "pdf"), (_("Letter as Word file"), "docx")):
            paper_button.show(
                label,
                lambda: letters.make(case, letter),
                ending,
                file=f"{case.incident['number'].replace('/', '-')}-letter",
                key=f"letter_{ending}",
                disabled=not (is_whole and is_settled),
            )
    if not is_whole:
        st.caption(_("The letter can be taken once all four blocks say something."))


def _draft_id(row: Row) -> str:
    return f"letter-{row['id']}-{me().id}"


def _key(row: Row, name: str) -> str:
    return f"letter_{row['id']}_{name}"
