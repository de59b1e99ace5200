"""The report form: three minutes, one page, "not known yet" possible everywhere.

Ordinary widgets rather than `st.form`, because some answers change the next question.
"""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from lib.domain.incident import FIELDS
from lib.domain.messages import Problem
from lib.register import attachments
from lib.ui import draft, inputs, messages, personal_data, when
from lib.ui.live_text import live_fragment, live_text, newest_text
from lib.ui.screen import _

FORM = "report"
TEXTS = ("description", "consequences_note", "first_steps_note")
OCCURRED = ("minute", "day", "month", "year", "range", "unknown")
DETECTED = ("minute", "day", "unknown")


@dataclass(frozen=True)
class Answers:
    """What the form holds: values by field, problems the form itself saw, the chosen files."""

    values: dict[str, Any]
    problems: tuple[Problem, ...]
    files: list[Any]


def show(problems: dict[str, str]) -> Answers:
    """Draws the form with a sentence beside each field that is to be corrected; gives what is in it now."""
    values = _what(problems) | _who(problems) | _where(problems)
    times, wrong = _when(problems)
    values |= times | _data(problems) | _effects(problems)
    files = st.file_uploader(
        _("Files (up to 10 MB each): a screenshot, the message, a log"),
        accept_multiple_files=True,
        max_upload_size=attachments.LARGEST_MB,
        key=_key("files"),
    )
    messages.beside(problems.get("attachments"))
    return Answers(values, wrong, files or [])


def _key(name: str) -> str:
    return draft.key(FORM, name)


def _what(problems: dict[str, str]) -> dict[str, Any]:
    label = _("What happened?")
    _story(label, _("In your own words. No names of the people concerned, no PESEL numbers."), problems)
    story = personal_data.live(_key("description"), label)
    kinds = inputs.choices(
        FIELDS["kinds"],
        key=_key("kinds"),
        label=_("What kind of incident? Several may fit."),
        problem=problems.get("kinds"),
    )
    return {"description": story, "kinds": kinds}


@live_fragment
def _story(label: str, hint: str, problems: dict[str, str]) -> None:
    live_text(
        label,
        key=_key("description"),
        value=newest_text(_key("description")),
        help=hint,
        problem=problems.get("description"),
        height=180,
    )
    draft.save(FORM, TEXTS)  # at once, for who reloads or leaves before the next automatic saving


def _who(problems: dict[str, str]) -> dict[str, Any]:
    st.subheader(_("Who and where"), divider="gray")
    found_by = inputs.choice(
        FIELDS["found_by"],
        key=_key("found_by"),
        label=_("Who noticed it?"),
        problem=problems.get("found_by"),
        rerun=True,
    )
    left, right = st.columns(2)
    contact = ""
    with left:
        if found_by != "anonymous":
            contact = inputs.line(
                _("Whom can we ask? (name, phone or e-mail)"),
                key=_key("contact"),
                problem=problems.get("contact"),
                who=True,
            )
    with right:
        client = inputs.known(
            FIELDS["client"], key=_key("client"), label=_("Which client is concerned?"), problem=problems.get("client")
        )
    return {"found_by": found_by, "contact": contact, "client": client}


def _where(problems: dict[str, str]) -> dict[str, Any]:
    left, right = st.columns(2)
    with left:
        system = inputs.choice(
            FIELDS["system"], key=_key("system"), label=_("In which system or place?"), problem=problems.get("system")
        )
    with right:
        supplier = inputs.known(
            FIELDS["supplier"],
            key=_key("supplier"),
            label=_("Which supplier, if any?"),
            problem=problems.get("supplier"),
        )
    return {"system": system, "supplier": supplier}


def _when(problems: dict[str, str]) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    st.subheader(_("When"), divider="gray")
    detected = when.ask(
        _("When was it noticed?"),
        key=_key("detected"),
        field="detected_at",
        precisions=DETECTED,
        problem=problems.get("detected_at"),
    )
    occurred = when.ask(
        _("When may it have started?"),
        key=_key("occurred"),
        field="occurred_from",
        precisions=OCCURRED,
        problem=problems.get("occurred_from") or problems.get("occurred_to"),
    )
    ongoing = inputs.answer(_("Is it still going on?"), key=_key("ongoing"), problem=problems.get("ongoing"))
    exact = occurred.precision == "minute"
    values = {
        "detected_at": detected.begins,
        "detected_precision": detected.precision if detected.begins else None,
        "occurred_from": occurred.begins,
        "occurred_to": None if exact else occurred.ends,
        "occurred_precision": occurred.precision if occurred.begins or occurred.ends else None,
        "ongoing": ongoing,
    }
    return values, (*detected.problems, *occurred.problems)


def _data(problems: dict[str, str]) -> dict[str, Any]:
    st.subheader(_("Data and people"), divider="gray")
    personal = inputs.answer(
        _("Are personal data involved?"), key=_key("personal_data"), problem=problems.get("personal_data"), rerun=True
    )
    values: dict[str, Any] = {"personal_data": personal}
    if personal is False:
        return values
    values["data_categories"] = inputs.choices(
        FIELDS["data_categories"],
        key=_key("data_categories"),
        label=_("Which data? Nothing chosen means not known yet."),
        problem=problems.get("data_categories"),
    )
    left, right = st.columns(2)
    with left:
        people = inputs.counts(_("How many people?"), "people", key=_key("people"), problems=problems)
    with right:
        records = inputs.counts(_("How many records?"), "records", key=_key("records"), problems=problems)
    values["people_min"], values["people_max"] = people
    values["records_min"], values["records_max"] = records
    return values


def _effects(problems: dict[str, str]) -> dict[str, Any]:
    st.subheader(_("Effects and first steps"), divider="gray")
    consequences = inputs.choices(
        FIELDS["consequences"],
        key=_key("consequences"),
        label=_("What could happen to these people?"),
        problem=problems.get("consequences"),
    )
    effects = _note(_("Anything to add about the consequences?"), "consequences_note", problems)
    steps = inputs.choices(
        FIELDS["first_steps"],
        key=_key("first_steps"),
        label=_("What has already been done?"),
        problem=problems.get("first_steps"),
    )
    done = _note(_("Anything to add about the first steps?"), "first_steps_note", problems)
    return {
        "consequences": consequences,
        "consequences_note": effects,
        "first_steps": steps,
        "first_steps_note": done,
    }


def _note(label: str, name: str, problems: dict[str, str]) -> str:
    _note_field(label, name, problems)
    return personal_data.live(_key(name), label)


@live_fragment
def _note_field(label: str, name: str, problems: dict[str, str]) -> None:
    live_text(label, key=_key(name), value=newest_text(_key(name)), problem=problems.get(name), height=70)
    draft.save(FORM, TEXTS)


def begin() -> str:
    """Before the first widget: the token of this form, and what an earlier visit left."""
    token = draft.token(FORM)
    draft.restore(FORM, TEXTS)
    return token
