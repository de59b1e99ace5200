"""Every figure that leaves the dashboard, by the name under which it is asked for."""

from collections.abc import Callable

from lib.documents.figures import compared, did, happened, lasted
from lib.documents.figures.figure import Figure, View

FIGURES: dict[str, Callable[[View], Figure]] = {
    make.__name__: make
    for module, names in (
        (happened, ("when", "kinds", "causes", "systems", "came_back", "found_by", "outcomes", "suppliers", "origins")),
        (lasted, ("times", "cases", "still_open")),
        (compared, ("rolling", "gaps", "rates")),
        (did, ("duties", "measures", "clean_time", "learned", "asked")),
    )
    for make in (getattr(module, name) for name in names)
}


def make(name: str, view: View) -> Figure:
    """The figure `name`. Raises `KeyError` for an unknown name."""
    return FIGURES[name](view)
