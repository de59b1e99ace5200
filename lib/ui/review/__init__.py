"""The review of one incident: causes, barriers, learning, the four duties of section 8."""
