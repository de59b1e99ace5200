"""Answers with three values: yes, no and not known (None). Unknown stays unknown until something decides it."""

Answer = bool | None


def every(*answers: Answer) -> Answer:
    """No as soon as one is no; unknown while one is open; else yes."""
    if False in answers:
        return False
    return None if None in answers else True


def some(*answers: Answer) -> Answer:
    """Yes as soon as one is yes; unknown while one is open; else no."""
    if True in answers:
        return True
    return None if None in answers else False


def opposite(answer: Answer) -> Answer:
    return None if answer is None else not answer


def at_least(value: int | None, limit: int) -> Answer:
    """Whether a step of a scale is reached; unknown when the step is."""
    return None if value is None else value >= limit
