"""The content of the notification on the screen: in the order of the form, to be copied, what is missing named."""

import json

import streamlit as st

from lib.documents import authority_form, authority_pack, cases
from lib.documents.authority_form import Entry
from lib.language import language_of
from lib.register import notices
from lib.register.store import Row
from lib.ui import fact_list
from lib.ui.screen import _, language, now, store


def show(row: Row) -> None:
    """What is missing, what has changed since the last filing, every field with a button to copy it."""
    with st.expander(
        _("Content of the notification, to copy into the authority's form"), icon=":material/content_copy:"
    ):
        found = entries(row)
        lacking = authority_pack.missing(found)
        if lacking:
            listed = language().join([f"{entry.label} ({entry.place})" for entry in lacking])
            st.warning(_("Not known yet, to be supplemented: {parts}").format(parts=listed))
        _show_difference(row)
        place = None
        for entry in found:
            if entry.place != place:
                place = entry.place
                st.markdown(f"**{_('Section {place}').format(place=place)}**")
            _show_entry(entry)


def entries(row: Row, code: str | None = None) -> tuple[Entry, ...]:
    """The fields of the form, in the language of the screen or in that of an earlier version."""
    return authority_form.entries(cases.of(store(), row, language_of(code) if code else language(), now()))


def content(row: Row) -> str:
    """The version as it is kept with the filing that is being recorded."""
    version = {"language": language().code, "fields": authority_pack.content(entries(row))}
    return json.dumps(version, ensure_ascii=False)


def _show_entry(entry: Entry) -> None:
    if entry.value is None:
        fact_list.show([(entry.label, None)])
    else:
        st.caption(entry.label)
        st.code(entry.value, language=None, wrap_lines=True)


def _show_difference(row: Row) -> None:
    """Since the last filing, in the language in which that was written: a translation is no change."""
    filed = [n for n in notices.of_incident(store(), row["id"], "authority") if n["content"] and not n["withdrawn_at"]]
    if not filed:
        return
    earlier = json.loads(filed[0]["content"])
    changed = authority_pack.difference(earlier["fields"], entries(row, earlier["language"]))
    moment = language().moment(filed[0]["sent_at"])
    if not changed:
        st.success(_("Nothing has changed since the filing of {moment}.").format(moment=moment))
        return
    st.markdown(f"**{_('Changed since the filing of {moment}').format(moment=moment)}**")
    for entry, before in changed:
        fact_list.show(
            [
                (f"{entry.place} {entry.label}: {_('before')}", before),
                (f"{entry.place} {entry.label}: {_('now')}", entry.value),
            ]
        )
