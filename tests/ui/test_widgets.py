"""A tab that is open for long does not grow: of forms that were sent nothing is kept."""

import pytest

from tests.visits import Visit


@pytest.fixture
def template(founded):
    return founded


def kept(page: Visit) -> dict[str, int]:
    """How many things Streamlit keeps of this tab."""
    state = page.at.session_state._state
    state = getattr(state, "_state", state)
    return {
        "values": len(state._old_state) + len(state._new_session_state) + len(state._new_widget_state.states),
        "widgets": len(state._new_widget_state.widget_metadata),
        "keys": len(state._key_id_mapper._id_key_mapping) + len(state._key_id_mapper._key_id_mapping),
    }


def test_after_many_reports_in_one_tab_no_more_is_kept_than_after_the_second(store, clock):
    page, sizes = Visit(store, "hanna", clock, "report"), []
    for n in range(5):
        page.fill("What happened?", f"Plik nr {n} trafił do obcego.").press("Save the report")
        sizes.append(kept(page))
        page.press("Report another one")

    assert store.value("select count(*) from incidents") == 5
    assert sizes[1:] == [sizes[1]] * 4


def test_what_is_typed_stays_while_another_part_of_the_card_is_looked_at(store, clock):
    page = Visit(store, "hanna", clock, "report").fill("What happened?", "Plik.").press("Save the report")
    page.go("incident", {"number": "2026/001", "section": "decisions"}).fill("Reasons", "Tak wynika z logów.")
    for part in ("Actions", "History", "Decisions"):
        page.choose("Part of the card", part)

    assert page.value("Reasons") == "Tak wynika z logów."
