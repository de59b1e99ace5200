"""The product under `streamlit run`, without what `python app.py` does for speed: for comparison only."""

import app as frame

frame._warm_up = lambda: None  # type: ignore[assignment]  # also freezes what the collector would walk through
frame.nightly.back_up = lambda *_: None  # type: ignore[assignment]
app = frame.app
