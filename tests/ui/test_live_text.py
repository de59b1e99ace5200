import json

import pytest
from streamlit.testing.v1 import AppTest

from lib.ui.live_text import _Text
from tests.visits import without_packages


def page() -> None:
    import streamlit as st

    from lib.ui.live_text import live_fragment, live_text, newest_text, set_live_text

    if st.button("Clear"):
        set_live_text("description", "")

    @live_fragment
    def description() -> str:
        return live_text(
            "What happened?",
            key="description",
            value=st.session_state.get("begin_with", ""),
            help="Name no people.",
            problem=st.session_state.get("problem"),
            max_chars=4000,
            count_text="{count} of {max} characters",
        )

    st.session_state["returned"] = description()
    st.button("Save", on_click=lambda: st.session_state.update(saved=newest_text("description")))
    st.session_state["outside"] = newest_text("description")


@pytest.fixture
def app() -> AppTest:
    return without_packages(AppTest.from_function(page)).run()


def drawn(app: AppTest) -> dict:
    return json.loads(app.get("bidi_component")[0].proto.json)


def type_in(app: AppTest, text: str) -> AppTest:
    app.session_state["description__typed"] = text
    return app.run()


def test_before_anything_is_typed_the_field_returns_what_it_began_with(app):
    assert app.session_state["returned"] == ""

    app.session_state["begin_with"] = "A file was sent"
    app.run()

    assert app.session_state["returned"] == "A file was sent"
    assert drawn(app)["text"] == "A file was sent"


def test_a_page_test_types_through_the_session_state_and_the_text_stays(app):
    type_in(app, "A file was sent")

    assert app.session_state["returned"] == "A file was sent"
    assert app.run().session_state["returned"] == "A file was sent"
    assert "description__typed" not in app.session_state


def test_the_newest_text_is_known_outside_the_fragment_and_in_a_callback(app):
    app.session_state["description__typed"] = "A file was sent"
    app.button[1].click().run()

    assert app.session_state["saved"] == "A file was sent"
    assert app.session_state["outside"] == "A file was sent"


def test_the_field_gets_its_label_help_problem_and_count(app):
    app.session_state["problem"] = "Say what happened."
    shown = drawn(app.run())

    assert shown["label"] == "What happened?"
    assert shown["help"] == "Name no people."
    assert shown["problem"] == "Say what happened."
    assert shown["max_chars"] == 4000
    assert shown["count_text"] == "{count} of {max} characters"
    assert not app.exception


def test_a_text_set_by_python_replaces_what_was_typed(app):
    type_in(app, "A file was sent")
    revision = drawn(app)["revision"]

    app.button[0].click().run()

    assert app.session_state["returned"] == ""
    assert drawn(app)["revision"] == revision + 1


def test_another_value_replaces_what_was_typed(app):
    type_in(app, "A file was sent")

    app.session_state["begin_with"] = "The draft of yesterday"
    app.run()

    assert app.session_state["returned"] == "The draft of yesterday"


def test_newlines_are_one_character_and_what_no_database_can_store_is_left_out(app):
    type_in(app, "one\r\ntwo\rthree\x00 \ud83e")

    assert app.session_state["returned"] == "one\ntwo\nthree \ufffd"


def test_twenty_thousand_characters_and_emoji_arrive_whole(app):
    text = "zażółć 🦀\n" * 2000

    assert type_in(app, text).session_state["returned"] == text


# What the server makes of messages


def message(known: _Text, text: str, number: int = 1, **others) -> dict:
    return {
        "page": "p",
        "number": number,
        "session": known.session,
        "revision": known.revision,
        "text": text,
        "typed": True,
    } | others


def test_a_draft_saved_on_every_run_and_passed_back_never_overwrites_what_was_typed_meanwhile():
    known = _Text("")
    known.begin_with("", just_heard=False)
    for number, typed in enumerate(["a", "ab", "", "x"], start=1):
        draft = known.text
        just_heard = known.hear(message(known, typed, number))
        known.begin_with(draft, just_heard)

        assert known.text == typed
    assert known.revision == 0


def test_a_draft_that_lags_far_behind_does_not_overwrite_either():
    known = _Text("")
    known.begin_with("", just_heard=False)
    for number, typed in enumerate(["a", "ab", "abc"], start=1):
        known.hear(message(known, typed, number))

    known.begin_with("a", just_heard=False)

    assert known.text == "abc"


def test_the_draft_thrown_away_after_saving_clears_the_field_even_if_it_was_empty_once():
    known = _Text("")
    known.begin_with("", just_heard=False)
    for number, typed in enumerate(["a", "", "abc"], start=1):
        known.begin_with(known.text, known.hear(message(known, typed, number)))
    known.begin_with("abc", just_heard=False)

    known.begin_with("", just_heard=False)

    assert known.text == ""
    assert known.revision == 1


def test_a_message_written_before_python_set_another_text_is_not_heard():
    known = _Text("")
    late = message(known, "old")

    known.set("")

    assert not known.hear(late)
    assert known.text == ""


def test_a_message_heard_once_is_not_heard_again():
    known = _Text("")

    assert known.hear(message(known, "a"))
    assert not known.hear(message(known, "a"))


def test_a_new_session_believes_what_a_person_typed_in_the_one_before():
    known = _Text("")

    assert known.hear(message(known, "typed", session="before", revision=3))
    assert known.text == "typed"


def test_a_new_session_does_not_believe_a_text_that_the_server_had_set_in_the_one_before():
    known = _Text("")

    assert not known.hear(message(known, "", session="before", revision=3, typed=False))


def test_a_new_session_that_has_set_a_text_itself_keeps_it():
    known = _Text("")
    known.set("restored")

    assert not known.hear(message(known, "typed", session="before", revision=1))
    assert known.text == "restored"


def test_a_text_set_before_the_field_is_first_drawn_is_what_it_begins_with():
    def page() -> None:
        import streamlit as st

        from lib.ui.live_text import live_text, set_live_text

        if "restored" not in st.session_state:
            st.session_state["restored"] = True
            set_live_text("description", "from the draft")
        st.session_state["returned"] = live_text("What happened?", key="description")

    app = without_packages(AppTest.from_function(page)).run().run()

    assert app.session_state["returned"] == "from the draft"
    assert drawn(app)["revision"] == 0


@pytest.mark.parametrize("state", [None, "text", {"typed": "text"}, {"typed": {"text": 7}}, {"other": {"text": "x"}}])
def test_what_is_not_a_message_is_ignored(app, state):
    if state is not None:
        app.session_state["description"] = state
    app.run()

    assert app.session_state["returned"] == ""
    assert not app.exception
