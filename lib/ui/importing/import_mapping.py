"""What each column of the file holds: as proposed, to be corrected, to be kept for the next file."""

import streamlit as st

from lib.documents.reading.reader import ColumnInfo, TableInfo
from lib.domain.incident import FIELDS
from lib.domain.messages import N_
from lib.register import imports
from lib.ui import messages
from lib.ui.importing.import_file import Work, read_again
from lib.ui.screen import _, me, ngettext, now, shown, store

OTHER_TARGETS = {
    "number": N_("Number in the sheet"),
    "ordinal": N_("Running number"),
    "occurred": N_("When it happened"),
    "occurred_clock": N_("Hour of what happened"),
    "detected_clock": N_("Hour when noticed"),
    "people": N_("Number of people"),
    "records": N_("Number of records"),
}
TARGETS = (
    *(
        "number",
        "ordinal",
        "occurred",
        "occurred_from",
        "occurred_to",
        "occurred_clock",
        "detected_at",
        "detected_clock",
    ),
    *(
        "aware_at",
        "contained_at",
        "found_by",
        "contact",
        "client",
        "system",
        "supplier",
        "kinds",
        "title",
        "description",
    ),
    *("role", "personal_data", "data_categories", "people", "people_min", "people_max", "records", "records_min"),
    *("records_max", "consequences", "consequences_note", "cause", "cause_note", "safeguards_before", "measures"),
    *("risk", "risk_reasons", "authority_notified", "authority_notified_at", "authority_reasons", "clients_told"),
    *("clients_told_at", "people_told", "people_told_at", "people_reasons", "remarks"),
)
_ORDERS = {
    "day_first": N_("In this column the day comes before the month: other cells of it show that."),
    "month_first": N_("In this column the month comes before the day: other cells of it show that."),
    "unclear": N_("Whether day or month comes first cannot be told here; such cells stay unread."),
}


def show(work: Work) -> None:
    """A choice for each column of each table; read again when something was corrected."""
    labels = {"": _("not read; kept as text")} | {name: _label(name) for name in TARGETS}
    alike: dict[tuple[str, tuple[str, ...]], list[TableInfo]] = {}  # tables of a sheet under one heading are asked once
    for table in work.reading.tables:
        alike.setdefault((table.sheet, table.headings), []).append(table)
    tables = [group[0] for group in alike.values()]
    known = sum(bool(column.target) for table in tables for column in table.columns)
    title = ngettext("{n} column was understood", "{n} columns were understood", known).format(n=known)
    with st.expander(title, icon=":material/view_column:", expanded=not known):
        chosen = {table.place: _ask(table, work, labels) for table in tables}
        keep = st.checkbox(
            _("Keep this for the next file with these headings"), True, key=f"import_keep_{work.edition}"
        )
        if st.button(_("Read again with these columns"), key="import_again"):
            if keep:
                for table in tables:
                    imports.save_mapping(store(), table.headings, chosen[table.place], by=me(), at=now())
            read_again(work, {one.place: chosen[group[0].place] for group in alike.values() for one in group})
            st.rerun()


def _ask(table: TableInfo, work: Work, labels: dict[str, str]) -> dict[int, str]:
    place = _("{sheet}, heading in row {row}").format(sheet=messages.plain(table.sheet), row=table.row)
    st.markdown(f"**{place}**")
    columns = st.columns(3)
    chosen = {}
    for i, column in enumerate(table.columns):
        with columns[i % 3]:
            target = _choose(table, column, work, labels)
        if target:
            chosen[column.place] = target
    return chosen


def _choose(table: TableInfo, column: ColumnInfo, work: Work, labels: dict[str, str]) -> str:
    options = list(labels) if column.target in labels else [*labels, column.target]
    target = st.selectbox(
        messages.plain(column.heading) or _("Column {n}").format(n=column.place + 1),
        options,
        index=options.index(column.target),
        format_func=shown(labels),
        key=f"import_column_{work.edition}_{table.sheet}_{table.row}_{column.place}",
        on_change="ignore",
    )
    st.caption(messages.plain(" · ".join(example.replace("\n", " ")[:40] for example in column.examples)))
    if column.order:
        st.caption(_(_ORDERS[column.order]))
    return target


def _label(name: str) -> str:
    return _(OTHER_TARGETS[name]) if name in OTHER_TARGETS else _(FIELDS[name].label)
