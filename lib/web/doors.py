"""Every address that is no page of Streamlit's, in one list: what app.py serves beside them."""

from starlette.routing import BaseRoute

from lib.web import (
    archive,
    calendar_feed,
    figures,
    first_start,
    health,
    links,
    oidc,
    public_intake,
    sign_in,
)
from lib.web.front import Front
from lib.web.oidc import Provider


def routes(front: Front, given: Provider | None) -> list[BaseRoute]:
    """All but the shell, which answers for every page and so comes last."""
    return [
        *sign_in.routes(front),
        *oidc.routes(front, given),
        *first_start.routes(front),
        *links.routes(front),
        *health.routes(front),
        *archive.routes(front),
        *figures.routes(front),
        *calendar_feed.routes(front),
        *public_intake.routes(front),
    ]
