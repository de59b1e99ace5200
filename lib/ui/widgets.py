"""What Streamlit keeps of widgets that are no longer on the screen.

Their values it drops or keeps as told; of the widgets themselves it keeps everything (labels, options, functions) as
long as the tab is open. A form that takes other keys after each sending would let the session grow with every report.
"""

from streamlit.runtime.scriptrunner import get_script_run_ctx

_EVENTS = (
    "$$STREAMLIT_INTERNAL_KEY_",
    "__events",
)  # around the id of a component: what it sends once, never seen as gone


def forget_gone() -> None:
    """Drops what is known of widgets that hold no value. At the beginning of a run, when all on the screen hold one."""
    run = get_script_run_ctx(suppress_warning=True)
    if run is None:
        return
    with run.session_state._lock:
        state = run.session_state._state
        held = {*state._old_state, *state._new_session_state, *state._new_widget_state.states}
        for events in [name for name in state._old_state if name.startswith(_EVENTS[0])]:
            if events.removeprefix(_EVENTS[0]).removesuffix(_EVENTS[1]) not in held:
                del state._old_state[events]
                held.discard(events)
        known, keys = state._new_widget_state.widget_metadata, state._key_id_mapper
        for widget in known.keys() - held:
            del known[widget]
        for widget, key in [*keys.id_key_mapping.items()]:
            if widget not in held and key not in held:
                del keys._id_key_mapping[widget]
                if keys._key_id_mapping.get(key) == widget:  # else the key is that of another one by now
                    del keys._key_id_mapping[key]
