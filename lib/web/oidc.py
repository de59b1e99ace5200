"""OpenID Connect: who has an account at the firm's identity provider comes in by it (code flow, PKCE, nonce, state).

It ends in the register's own session, which a disabled account loses at the next action. The state of a visit lies in
the register and its other half in a cookie of the browser, so that nobody can be sent in as somebody else.
"""

import logging
from dataclasses import dataclass
from secrets import compare_digest
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from lib.domain.messages import N_
from lib.register import provider
from lib.register.provider import Stranger
from lib.web import page
from lib.web.front import Front
from lib.web.sign_in import enter, give, safe_next

log = logging.getLogger(__name__)

LEAVE, BACK = "/sign-in/provider", "/sign-in/provider/back"
COOKIE = "rejestr72-visit"
SECONDS = 10  # that the provider is waited for
SIGNED = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")  # never "none"
SENTENCES = {
    "unverified": N_("The identity provider does not confirm an e-mail address for you."),
    "unknown": N_("Nobody in this register has your e-mail address. An admin of the register can let you in."),
    "ambiguous": N_("Several accounts of this register have your e-mail address; an admin has to put that right."),
    "taken": N_("The account with your e-mail address belongs to somebody else at the identity provider."),
    "disabled": N_("Your account in this register is disabled."),
    "silent": N_("The identity provider does not answer. Sign in with your password, or try again later."),
    "refused": N_("The identity provider did not let you through."),
    "stale": N_("This took too long, or it was begun in another browser. Please begin again."),
}


@dataclass(frozen=True)
class Provider:
    """The firm's identity provider, as the environment names it.

    `trust_email`: its addresses count although it does not say that they are verified.
    """

    issuer: str
    client_id: str
    client_secret: str
    trust_email: bool = False


def routes(front: Front, given: Provider | None) -> list[Route]:
    """Two routes; without a provider both lead to the ordinary door."""
    client = _client(given) if given else None

    async def leave(request: Request) -> Response:
        return page.go("/sign-in") if client is None else await _leave(front, client, request)

    async def back(request: Request) -> Response:
        if client is None or given is None:
            return page.go("/sign-in")
        return await _back(front, client, given, request)

    return [Route(LEAVE, leave, methods=["GET"]), Route(BACK, back, methods=["GET"])]


def _client(given: Provider) -> Any:
    from authlib.integrations.starlette_client import OAuth  # only where there is a provider: it loads slowly

    return OAuth().register(
        "provider",
        client_id=given.client_id,
        client_secret=given.client_secret,
        server_metadata_url=f"{given.issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid email profile", "code_challenge_method": "S256", "timeout": SECONDS},
    )


async def _leave(front: Front, client: Any, request: Request) -> Response:
    wanted = safe_next(request.query_params.get("next"))
    try:
        visit = await client.create_authorization_url(_address(request))
    except Exception as error:  # whatever the network or the provider answers
        return _unlucky(request, "silent", error)
    kept = {"nonce": visit["nonce"], "verifier": visit["code_verifier"], "wanted": wanted}
    await run_in_threadpool(lambda: provider.begin(front.store, visit["state"], **kept, at=front.now()))
    response = page.go(visit["url"])
    give(request, response, COOKIE, visit["state"], LEAVE)
    return response


async def _back(front: Front, client: Any, given: Provider, request: Request) -> Response:
    if "error" in request.query_params or "code" not in request.query_params:
        return _unlucky(request, "refused")
    state = request.query_params.get("state", "")
    if not state or not compare_digest(state.encode(), request.cookies.get(COOKIE, "").encode()):
        return _unlucky(request, "stale")
    visit = await run_in_threadpool(provider.finish, front.store, state, front.now())
    if visit is None:
        return _unlucky(request, "stale")
    try:
        claims = await _claims(client, given, request, visit)
    except Exception as error:  # a forged, expired or unreadable token, or the network
        return _unlucky(request, "refused", error)
    return await run_in_threadpool(_let_in, front, given, request, claims, visit["wanted"])


async def _claims(client: Any, given: Provider, request: Request, visit: dict[str, Any]) -> dict[str, Any]:
    """What the provider says, its signature, issuer, audience, time and nonce checked."""
    code = request.query_params["code"]
    token = await client.fetch_access_token(_address(request), code=code, code_verifier=visit["verifier"])
    metadata = await client.load_server_metadata()
    offered = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
    metadata["id_token_signing_alg_values_supported"] = [name for name in offered if name in SIGNED]
    if metadata["issuer"].rstrip("/") != given.issuer.rstrip("/"):
        raise ValueError("the provider calls itself by another name")
    must_be = {
        "iss": {"essential": True, "value": metadata["issuer"]},
        "aud": {"essential": True, "value": given.client_id},
        "nonce": {"essential": True, "value": visit["nonce"]},
    }
    claims = await client.parse_id_token(token, nonce=visit["nonce"], claims_options=must_be)
    if "email" in claims or "userinfo_endpoint" not in metadata:
        return {**claims}
    told = await client.userinfo(token=token)
    if told["sub"] != claims["sub"]:
        raise ValueError("the provider speaks of two people")
    return {**told, **claims}


def _let_in(front: Front, given: Provider, request: Request, claims: dict[str, Any], wanted: str) -> Response:
    found = provider.account_of(
        front.store,
        f"{given.issuer.rstrip('/')} {claims['sub']}",
        claims.get("email"),
        is_verified=given.trust_email or claims.get("email_verified") is True,
        at=front.now(),
    )
    if isinstance(found, Stranger):
        return _unlucky(request, found.why)
    response = enter(front, request, found, wanted, means="provider")
    response.delete_cookie(COOKIE, path=LEAVE, httponly=True, samesite="lax")
    return response


def _address(request: Request) -> str:
    """Where the provider sends people back to, as it is to be entered there; the gate has checked the host."""
    return f"{request.url.scheme}://{request.headers['host']}{BACK}"


def _unlucky(request: Request, why: str, error: Exception | None = None) -> Response:
    if error is not None:
        log.warning("signing in through the provider: %s, %s", why, type(error).__name__)
    _ = page.language_for(request).gettext
    return page.show(
        request,
        _("Sign in"),
        page.refusal(_(SENTENCES[why])),
        page.tag("p", page.tag("a", _("Begin again"), href="/sign-in")),
        status=502 if why == "silent" else 403,
    )
