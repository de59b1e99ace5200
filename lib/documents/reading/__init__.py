"""Reading other people's registers: from a file of unknown shape to rows of incidents, with what could not be read."""
