"""The one layout of the pages in front of Streamlit: plain HTML forms, no script, Polish and English.

Markup is built by `tag`, which escapes whatever is not finished `Html`, so nothing typed becomes markup.
"""

import base64
import hashlib
import html
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from lib.domain.messages import Problem
from lib.language import LANGUAGES, Language, language_of
from lib.register.sessions import LANGUAGE_COOKIE

CSS = (Path(__file__).parent / "page.css").read_text("utf-8")
NAME = "Rejestr72"
LONGEST_FORM = 32_000  # bytes; the longest form here holds some twenty lines
YEAR = 365 * 24 * 3600
_VOID = ("input", "link", "meta", "br")
_ICON = (
    "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'>"
    "<rect width='32' height='32' rx='7' fill='%231f5f8b'/><path d='M9 10h9l-5 12M18 14q0-4 3-4t3 3-6 9h6' "
    "fill='none' stroke='white' stroke-width='2.4' stroke-linecap='round' stroke-linejoin='round'/></svg>"
)
_CSS_HASH = base64.b64encode(hashlib.sha256(CSS.encode()).digest()).decode()
POLICY = (
    f"default-src 'none'; style-src 'sha256-{_CSS_HASH}'; img-src data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


class Html(str):
    """Finished markup. Any other text is escaped before it goes into a page."""


def tag(name: str, /, *children: Any, **attributes: Any) -> Html:
    """An element. `class_` and `for_` lose their underscore, others turn it into a hyphen; None and False drop out."""
    shown = "".join(_attribute(key, value) for key, value in attributes.items() if value not in (None, False))
    if name in _VOID:
        return Html(f"<{name}{shown}>")
    return Html(f"<{name}{shown}>{join(*children)}</{name}>")


def join(*children: Any) -> Html:
    """Children one after the other; None drops out."""
    return Html("".join(_escaped(child) for child in children if child is not None))


def _attribute(key: str, value: Any) -> str:
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{html.escape(str(value))}"'


def _escaped(child: Any) -> str:
    return child if isinstance(child, Html) else html.escape(str(child))


# -- a visit


def language_for(request: Request) -> Language:
    """Chosen by the switch (`?lang=`), remembered from an earlier choice, or the browser's."""
    for code in (request.query_params.get("lang"), request.cookies.get(LANGUAGE_COOKIE)):
        if code in LANGUAGES:
            return language_of(code)
    return language_of(request.headers.get("accept-language"))


async def form_of(request: Request) -> dict[str, str]:
    """What a form sent, the first value of each field. An oversized body gives an empty form."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST_FORM:
            return {}
    try:
        sent = parse_qs(body.decode("ascii", "replace"), keep_blank_values=True, max_num_fields=60)
    except ValueError:
        return {}
    return {name: values[0] for name, values in sent.items()}


def go(path: str) -> RedirectResponse:
    """On to another page, by GET."""
    return RedirectResponse(path, status_code=303)


def show(request: Request, title: str, *body: Any, status: int = 200, wide: bool = False) -> Response:
    """A whole page."""
    language = language_for(request)
    response = HTMLResponse(_document(request, language, title, body, wide), status_code=status)
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Content-Language"] = language.code
    if request.query_params.get("lang") in LANGUAGES:
        response.set_cookie(LANGUAGE_COOKIE, language.code, max_age=YEAR, samesite="lax", httponly=True)
    return response


def _document(request: Request, language: Language, title: str, body: Iterable[Any], wide: bool) -> str:
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("title", f"{title} – {NAME}"),
        tag("link", rel="icon", href=_ICON),
        tag("style", Html(CSS)),
    )
    main = tag("main", tag("h1", title), *body, class_="wide" if wide else None)
    return "<!doctype html>" + tag("html", head, tag("body", _banner(request, language), main), lang=language.code)


def _banner(request: Request, language: Language) -> Html:
    mark = tag("span", "72", class_="mark", aria_hidden="true")
    switch = tag(
        "nav",
        *(_switch(request, language, code) for code in LANGUAGES),
        aria_label=language.gettext("Language"),
        class_="languages",
    )
    return tag("header", tag("span", mark, NAME, class_="name"), switch)


def _switch(request: Request, language: Language, code: str) -> Html:
    if code == language.code:
        return tag("span", code.upper(), aria_current="true")
    query = urlencode({**request.query_params, "lang": code})
    title = {"pl": "Polski", "en": "English"}[code]
    return tag("a", code.upper(), href=f"{request.url.path}?{query}", hreflang=code, lang=code, title=title)


# -- what stands on it


def text_of(language: Language, problem: Problem) -> str:
    """The sentence of a problem in the reader's language."""
    return language.gettext(problem.message).format(**problem.values)


def by_field(language: Language, problems: Iterable[Problem]) -> dict[str, str]:
    """The first sentence for each field."""
    found: dict[str, str] = {}
    for problem in problems:
        found.setdefault(problem.field, text_of(language, problem))
    return found


def note(*sentences: str) -> Html:
    """Something the reader should know first."""
    return tag("div", *(tag("p", sentence) for sentence in sentences), class_="note", role="status")


def refusal(*sentences: Any) -> Html:
    """Why it did not work."""
    return tag("div", *(tag("p", sentence) for sentence in sentences), class_="refusal", role="alert")


def field(
    name: str,
    label: str,
    *,
    value: str = "",
    problem: str | None = None,
    hint: str | None = None,
    kind: str = "text",
    **attributes: Any,
) -> Html:
    """A labelled line with its hint and its problem, both tied to it for who cannot see them beside it."""
    attributes |= {"type": kind, "value": value or None}
    return _labelled("input", name, label, attributes, problem=problem, hint=hint)


def text_area(
    name: str, label: str, *, value: str = "", problem: str | None = None, hint: str | None = None, longest: int
) -> Html:
    """As `field`, for a longer text."""
    text = f"\n{value}"  # HTML drops the first line break after the tag
    return _labelled("textarea", name, label, {"rows": 8, "maxlength": longest}, text, problem=problem, hint=hint)


def _labelled(
    element: str,
    name: str,
    label: str,
    attributes: Mapping[str, Any],
    *inside: str,
    problem: str | None,
    hint: str | None,
) -> Html:
    described = [f"{name}-{part}" for part, text in (("hint", hint), ("problem", problem)) if text]
    return tag(
        "div",
        tag("label", label, for_=name),
        tag("p", hint, class_="hint", id=f"{name}-hint") if hint else None,
        tag(
            element,
            *inside,
            id=name,
            name=name,
            **attributes,
            aria_describedby=" ".join(described) or None,
            aria_invalid="true" if problem else None,
        ),
        problem_beside(name, problem),
        class_="field",
    )


def hidden(name: str, value: str) -> Html:
    return tag("input", type="hidden", name=name, value=value)


def trap(name: str) -> Html:
    """A field that no person sees or reaches; what fills it in is a program."""
    line = tag("input", type="text", name=name, tabindex="-1", autocomplete="off")
    return tag("div", line, class_="trap", aria_hidden="true")


def problem_beside(name: str, problem: str | None) -> Html | None:
    """The sentence under a field, where there is one."""
    return tag("p", problem, class_="problem", id=f"{name}-problem") if problem else None


def choice(
    name: str, label: str, options: Mapping[str, str], *, chosen: str | None, problem: str | None = None
) -> Html:
    """A question with one answer of a few."""
    rows = [
        tag(
            "label",
            tag("input", type="radio", name=name, id=f"{name}-{code}", value=code, checked=code == chosen),
            text,
        )
        for code, text in options.items()
    ]
    return tag(
        "fieldset",
        tag("legend", label),
        tag("div", *rows, class_="options"),
        problem_beside(name, problem),
        class_="choice",
        id=name,
    )


def button(text: str, *, quiet: bool = False, **attributes: Any) -> Html:
    return tag("button", text, type="submit", class_="quiet" if quiet else None, **attributes)


def form(action: str, *children: Any, **attributes: Any) -> Html:
    """A form that is checked by the server alone, so that both browsers and people get the same sentences."""
    return tag("form", *children, method="post", action=action, novalidate=True, **attributes)
