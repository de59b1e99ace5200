"""One incident: its card, duties, decisions, papers."""
