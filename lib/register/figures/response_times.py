"""The usual response times together: what can be asked of all of them at once is."""

from dataclasses import replace

from lib.register.figures import durations
from lib.register.figures.choice import FROM, Choice, remembered
from lib.register.store import Row, Store

USUAL = (
    ("aware", "decided"),
    ("aware", "authority"),
    ("aware", "clients"),
    ("aware", "people"),
    ("occurred", "detected"),
    ("detected", "contained"),
    ("detected", "closed"),
)


def response_times(store: Store, choice: Choice) -> list[Row]:
    known = remembered(store, _known, replace(choice, begins=Choice.begins, ends=Choice.ends))
    waiting = _still_open(store, choice)
    return [
        {"begins": begins, "ends": ends} | durations.together(row, open_)
        for (begins, ends), row, open_ in zip(USUAL, known, waiting, strict=True)
    ]


def _known(store: Store, choice: Choice) -> list[Row]:
    """What does not change with time, each pair by itself: to sort seven durations at once takes no less time."""
    rows = [durations.known(store, replace(choice, begins=begins, ends=ends)) for begins, ends in USUAL]
    numbers = _numbers(store, [row["worst_id"] for row in rows if row["worst_id"] is not None])
    return [row | {"worst_number": numbers.get(row["worst_id"])} for row in rows]


def _numbers(store: Store, ids: list[int]) -> dict[int, str]:
    found = store.ask("select id, number from incidents where id = any($ids)", ids=ids) if ids else []
    return {row["id"]: row["number"] for row in found}


def _still_open(store: Store, choice: Choice) -> list[Row]:
    """Of each pair how many cases are open and for how many hours the longest; clients are cases of their own."""
    of_incidents = [replace(choice, begins=begins, ends=ends) for begins, ends in USUAL if ends != "clients"]
    counted = iter(_open_incidents(store, of_incidents))
    return [
        durations.still_open(store, replace(choice, begins=begins, ends=ends)) if ends == "clients" else next(counted)
        for begins, ends in USUAL
    ]


def _open_incidents(store: Store, choices: list[Choice]) -> list[Row]:
    """All pairs from one look at what is not closed."""
    columns, given = [], {"moment": choices[0].at}
    for place, choice in enumerate(choices):
        waits = " and ".join(durations.waits(choice))
        columns += [
            f"count(*) filter (where {waits}) as open_{place}",
            f"max({durations.so_far(choice)}) filter (where {waits}) as longest_{place}",
        ]
    where, of_choice = choices[0].where(*durations.NOT_CLOSED)
    (row,) = store.ask(f"select {', '.join(columns)} {FROM} {where}", **given, **of_choice)
    return [
        {"open": row[f"open_{place}"], "longest_open": durations.hours(row[f"longest_{place}"])}
        for place in range(len(choices))
    ]
