"""The top of the dashboard: what waits now, and the state of things in five sentences."""

import html

from lib.documents import in_words
from lib.ui import drawing
from lib.ui.dashboard import heading
from lib.ui.dashboard.scope import Scope
from lib.ui.screen import _, language, now


@drawing.remembered
def show(scope: Scope) -> None:
    """What waits, of the whole register: each number leads to its list."""
    row = scope.ask("now")[0]
    lang = language()
    running = _("incidents with a clock running")
    if row["next_at"]:
        running += ", " + _("the next until {moment}").format(moment=lang.moment(row["next_at"]))
    tiles = [
        (row["overdue"], _("incidents with a clock past its end"), "/?view=running&overdue=1&sort=urgent", "missed"),
        (row["running"], running, "/?view=running&sort=urgent", "ending"),
        (row["undecided"], _("incidents with a decision missing"), "/?view=undecided", "ending"),
        (row["actions_overdue"], _("remedial actions overdue"), "/?view=action_late", "missed"),
        (row["measures_overdue"], _("preventive actions overdue"), "/prevention?state=overdue", "missed"),
        (row["checks_due"], _("effects to be checked"), "/prevention?state=check_due", "ending"),
        (row["verifications_due"], _("suppliers to be verified"), "/suppliers", "ending"),
        (row["reviews_due"], _("reviews due"), "/?view=review_late", "ending"),
    ]
    heading.show(scope, _("Now"), _("the whole register, {moment}").format(moment=lang.moment(now())), "now")
    drawing.put(f'<ul class="tiles">{"".join(_tile(*tile) for tile in tiles)}</ul>')


def _tile(n: int, name: str, href: str, look: str) -> str:
    sign = {"missed": "⚠ ", "ending": "◔ "}[look] if n else ""
    return (
        f'<li class="{look if n else ""}"><a href="{html.escape(href)}" target="_self"><div class="n">{sign}'
        f'{language().number(n)}</div><div class="name">{html.escape(name)}</div></a></li>'
    )


@drawing.remembered
def show_in_words(scope: Scope) -> None:
    """Five sentences that follow from numbers on this page."""
    heading.show(scope, _("In words"), scope.period, "in_words")
    said = in_words.sentences(language(), scope.period[:1].upper() + scope.period[1:], scope.ask, now())
    drawing.put(f'<ol class="in-words">{"".join(f"<li>{html.escape(sentence)}</li>" for sentence in said)}</ol>')
