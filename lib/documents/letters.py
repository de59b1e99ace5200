"""The letter to people (Art. 34) and the notice to a client (Art. 33(2)): four blocks each must have, plain words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lib.documents.paper import Case, Paper, Part
from lib.documents.said import Said
from lib.domain.messages import N_, Problem

BLOCKS = ("nature", "consequences", "measures", "contact")
TITLES = {
    "nature": N_("What happened, and which of your data are concerned"),
    "consequences": N_("What this can mean for you"),
    "measures": N_("What we have done and what you can do"),
    "contact": N_("Whom to ask"),
}
ADVICE = {
    "identity_numbers": N_(
        "Reserve your PESEL number (mObywatel or your municipal office) and watch your credit record (BIK alerts). "
        "If your identity card is concerned, have it cancelled and replaced."
    ),
    "credentials": N_(
        "Change your password here and wherever you use the same one. Switch on sign-in with a second factor."
    ),
    "financial": N_(
        "Watch your account and card statements. Tell your bank if something is not yours; have the card blocked."
    ),
    "special": N_("Be wary of anybody who mentions your health or other private matters. You need not answer them."),
    "children": N_("Talk with your child about messages and calls from strangers who know details about them."),
    "ordinary": N_("Be wary of messages and calls that mention your data. We never ask for passwords or payments."),
}


@dataclass(frozen=True)
class Letter:
    """The words of a letter, block by block, as a person has left them."""

    blocks: Mapping[str, str]
    is_public: bool = False


def draft(case: Case) -> dict[str, str]:
    """A first version of the blocks from the facts; a block the facts say nothing for is empty."""
    _ = case.language.gettext
    said, row = Said(case), case.incident
    return {
        "nature": _nature(said),
        "consequences": _consequences(said),
        "measures": "\n".join(filter(None, (_measures(said), *(_(text) for text in advice(row))))),
        "contact": _contact(case),
    }


def advice(row: Mapping[str, Any]) -> list[str]:
    """What fits the data leaked, as messages to translate; the most dangerous first."""
    return [text for category, text in ADVICE.items() if category in row["data_categories"]]


def problems(letter: Letter) -> list[Problem]:
    """Blocks that are empty: such a letter must not go out (Art. 34(2) asks for all four)."""
    sentence = N_("This block is empty; the letter needs all four.")
    return [Problem(block, sentence) for block in BLOCKS if not (letter.blocks.get(block) or "").strip()]


def make(case: Case, letter: Letter) -> Paper:
    """The letter as a paper. No names of the people concerned stand in it: they are added when it is sent."""
    _ = case.language.gettext
    owner = case.organisation
    title = _("Public notice of a personal data breach") if letter.is_public else _("Your personal data: a breach")
    return Paper(
        title=case.marked(title),
        organisation=owner["name"],
        footer=owner["name"],
        language=case.language,
        letterhead=_letterhead(owner),
        right=case.language.date(case.at),
        name=f"{case.incident['number'].replace('/', '-')}-letter",
        parts=tuple(Part(_(TITLES[block]), paragraphs=_paragraphs(letter.blocks[block])) for block in BLOCKS),
    )


def notice(case: Case, client: Mapping[str, Any]) -> Paper:
    """The notice to one client: what Art. 33(3) asks as far as known, and only this client's own facts."""
    _ = case.language.gettext
    said, row, owner = Said(case), case.incident, case.organisation
    least, most = client["people_min"], client["people_max"]
    count = None if least is None and most is None else case.language.count_range(least, most)
    categories = ", ".join(said.label("data_categories", code) or "" for code in client["data_categories"])
    used = None if client["exploited"] is None else case.language.yes_no(client["exploited"])
    intro = (
        _("We process personal data for you. This is our notice under Art. 33(2) GDPR.")
        if client["affected"] == "yes"
        else _("We process personal data for you, which may be concerned. This is our notice under Art. 33(2) GDPR.")
    )
    return Paper(
        title=case.marked(_("Notice of a personal data breach")),
        subtitle=client["name"],
        organisation=owner["name"],
        footer=owner["name"],
        language=case.language,
        letterhead=_letterhead(owner),
        right=case.language.date(case.at),
        name=f"{row['number'].replace('/', '-')}-notice-{client['client_id']}",
        parts=(
            Part(None, paragraphs=(intro,)),
            Part(
                _("What happened"),
                facts=(
                    *said.fields("kinds"),
                    (_("When it happened"), said.stated("occurred")),
                    (_("When we became aware"), said.moment("aware_at")),
                ),
            ),
            Part(
                _("Your data"),
                facts=(
                    (_("Data categories"), categories or None),
                    (_("Number of people"), count),
                    (_("Used by somebody"), used),
                    (_("How we know"), client["evidence"]),
                ),
                paragraphs=_paragraphs(client["note"] or ""),
            ),
            Part(_("Likely consequences"), facts=said.fields("consequences")),
            Part(_("Measures"), facts=said.fields("first_steps")),
            Part(
                _("What we ask of you"),
                items=(
                    _("Decide whether to notify the authority: your 72 hours run from when this notice reached you."),
                    _("Confirm that you have received it, and name the person we may call."),
                    _("We tell you more as soon as we know more, without waiting to be asked."),
                ),
            ),
            Part(_("Whom to ask"), paragraphs=(_contact(case),)),
        ),
    )


def _nature(said: Said) -> str:
    _ = said.gettext
    kinds, when, data = said.value("kinds"), said.stated("occurred"), said.value("data_categories")
    if not kinds:
        return ""
    sentences = [_("There was an incident with personal data: {kinds}.").format(kinds=kinds)]
    if when:
        sentences.append(_("It happened: {when}.").format(when=when))
    if data:
        sentences.append(_("Data concerned: {data}.").format(data=data))
    return " ".join(sentences)


def _consequences(said: Said) -> str:
    _ = said.gettext
    listed = said.value("consequences")
    if not listed:
        return ""
    sentence = _("Possible consequences: {consequences}.").format(consequences=listed)
    return " ".join(filter(None, (sentence, said.row["consequences_note"])))


def _measures(said: Said) -> str:
    _ = said.gettext
    taken = said.value("first_steps")
    done = _("Done so far: {steps}.").format(steps=taken) if taken else ""
    return " ".join(filter(None, (done, said.row["measures"])))


def _contact(case: Case) -> str:
    owner = case.organisation
    who = "dpo" if owner["has_dpo"] else "contact"
    known = [owner["name"], *(owner[f"{who}_{part}"] for part in ("name", "phone", "email"))]
    return ", ".join(part for part in known if part)


def _letterhead(owner: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(part for part in (owner["name"], owner["address"]) if part)


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("\n") if part.strip())
