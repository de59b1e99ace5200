"""What stands in place of a page: the register cannot be opened, or something failed that nobody foresaw."""

import logging
import secrets

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from lib.register.store import Unavailable
from lib.web import page

log = logging.getLogger(__name__)


def reference(error: BaseException) -> str:
    """Writes the failure into the log; gives the number under which it stands there."""
    number = secrets.token_hex(4)
    log.error("reference %s", number, exc_info=error)
    return number


def show(request: Request, error: Unavailable) -> Response:
    """Says what to do, and which file it is about. The technical detail is in the log only."""
    if "text/html" not in request.headers.get("accept", ""):
        return PlainTextResponse("The register is not available.", 503)
    language = page.language_for(request)
    _ = language.gettext
    repeat = error.kind == "failed"
    return page.show(
        request,
        _("The register is not available"),
        page.tag("p", _(error.sentence)),
        None if repeat else page.tag("p", _("File:"), " ", page.tag("code", error.path), class_="path"),
        page.tag("p", page.tag("a", _("Try again"), href=request.url.path)) if repeat else None,
        status=503,
    )


async def unavailable(request: Request, error: Unavailable) -> Response:
    """For a request that found the register gone."""
    return show(request, error)


async def unexpected(request: Request, error: Exception) -> Response:
    """For a request that failed: the reference to tell, and no detail."""
    number = reference(error)
    _ = page.language_for(request).gettext
    sentence = _("Something went wrong. Reference {number}.").format(number=number)
    return page.show(request, _("Something went wrong"), page.tag("p", sentence), status=500)
