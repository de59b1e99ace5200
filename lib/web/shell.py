"""The page that carries Streamlit's front end: its own index.html with our name, the reader's language, three scripts.

watch.js asks `/here` now and then; when the session is over it goes to the door, which leads back. Without it a tab
that wakes up the next morning would show an English "Connection error". typed.js: a line counts before it is left.
lost.js: a lost connection is said in the reader's language, and the caret stays where it is.
"""

import html
import re
from collections.abc import Awaitable, Callable
from functools import cache
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from lib.domain.messages import N_
from lib.language import language_of
from lib.register import sessions
from lib.web import page
from lib.web.front import Front

SCRIPTS = ("watch.js", "typed.js", "lost.js")
LOST = N_("No connection to the register. You can go on typing: it is saved once the connection is back.")
HERE = "/here"
INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_AGENTS = re.compile(r"<link rel=\"service-desc\"[^>]*>|<noscript>.*?</noscript>|<!--.*?-->", re.DOTALL)


def routes(front: Front, front_end: Path) -> list[Route]:
    async def shell(request: Request) -> Response:
        code = await run_in_threadpool(_language, front, request)
        return HTMLResponse(_index(front_end, code))

    async def here(_request: Request) -> Response:
        return Response(status_code=204)

    return [
        Route(HERE, here),
        *(Route(f"/{name}", _script(name)) for name in SCRIPTS),
        Route("/", shell),
        Route("/{page}", shell),
    ]


def _language(front: Front, request: Request) -> str:
    token, otherwise = request.cookies.get(sessions.COOKIE), page.language_for(request).code
    person = sessions.person_of(front.store, token, front.now(), touch=False, otherwise=otherwise)
    return person.language if person else otherwise


def _script(name: str) -> Callable[[Request], Awaitable[Response]]:
    text = (Path(__file__).parent / name).read_text("utf-8")

    async def script(_request: Request) -> Response:
        return Response(text, media_type="text/javascript; charset=utf-8")

    return script


@cache
def _index(front_end: Path, code: str) -> str:
    """Streamlit's page; what it says about its interface for programs, which is off here, is left out."""
    text = _AGENTS.sub("", (front_end / "index.html").read_text("utf-8")).strip()
    text = re.sub(r"<html[^>]*>", f'<html lang="{code}">', text)
    text = re.sub(r"<title>.*?</title>", f"<title>{page.NAME}</title>", text)
    scripts = "".join(f'<script src="/{name}" defer></script>' for name in SCRIPTS)
    lost = html.escape(language_of(code).gettext(LOST))
    return text.replace("</head>", f'<meta name="lost" content="{lost}">{scripts}</head>')
