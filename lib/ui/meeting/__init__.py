"""The review meeting, from preparing itself to frozen minutes."""
