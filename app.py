"""The frame: `python app.py` serves the register.

Streamlit draws the pages (lib/main.py); the gate stands before it and lets only people with a session through;
sign-in, first start and one-time links are plain forms in lib/web. `streamlit run app.py` works behind the same gate.
"""

import asyncio
import errno
import gc
import importlib
import logging
import os
import secrets
import socket
import sys
import threading
import webbrowser
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import streamlit as st
import uvicorn
from starlette.middleware import Middleware
from streamlit import config, file_util
from streamlit.delta_generator_singletons import context_dg_stack
from streamlit.web.server.starlette.starlette_server import _get_uvicorn_config_kwargs

from lib.jobs import console, logs, mail, nightly, requests, scheduler, waking
from lib.jobs.scheduler import Job
from lib.language import language_of
from lib.register import sessions
from lib.register.keeping import Keeping
from lib.register.store import Unavailable
from lib.ui import wire
from lib.web import doors, shell, trouble
from lib.web.assets import Assets
from lib.web.front import Front
from lib.web.gate import Gate, hosts_for
from lib.web.oidc import Provider

log = logging.getLogger(__name__)

HERE = Path(__file__).resolve().parent
SERVES_ITSELF = __name__ == "__main__"
DEMO = "--demo" in sys.argv[1:]
FOLDER = Path(os.environ.get("REJESTR_DATA") or HERE / "data" / "local")


def _mail_server() -> mail.Server | None:
    """Where messages are handed over; None: nowhere. What is wrong with the settings is said at the start."""
    url = os.environ.get("REJESTR_SMTP_URL")
    if not url:
        return None
    try:
        if not os.environ.get("REJESTR_MAIL_FROM"):
            raise ValueError("REJESTR_MAIL_FROM is missing: from whom do messages come?")
        return mail.server_of(url)
    except ValueError as error:
        print(f"Rejestr72: no messages are sent. REJESTR_SMTP_URL: {error}", file=sys.stderr, flush=True)
        return None


MAIL = _mail_server()
KEEPING = Keeping(
    passphrase=os.environ.get("REJESTR_BACKUP_PASSPHRASE") or None,
    second=Path(os.environ["REJESTR_BACKUP_COPY"]) if os.environ.get("REJESTR_BACKUP_COPY") else None,
    sender=os.environ.get("REJESTR_MAIL_FROM") if MAIL else None,
    url=os.environ.get("REJESTR_URL") or None,
)
# Whose word is taken for where a visitor comes from and whether by TLS: a proxy on this machine, or one that is named.
PROXIES = ["127.0.0.1", "::1", *filter(None, os.environ.get("REJESTR_PROXY", "").replace(" ", "").split(","))]
PROVIDER = (
    Provider(
        os.environ["REJESTR_OIDC_ISSUER"],
        os.environ.get("REJESTR_OIDC_CLIENT_ID", ""),
        os.environ.get("REJESTR_OIDC_CLIENT_SECRET", ""),
        trust_email=bool(os.environ.get("REJESTR_OIDC_TRUST_EMAIL")),
    )
    if os.environ.get("REJESTR_OIDC_ISSUER")
    else None
)
FRONT_END = Path(file_util.get_static_dir())
EVERYWHERE = ("", "0.0.0.0", "::")  # noqa: S104 - addresses that no browser can ask for
SECONDS_TO_FINISH = 5  # what is being answered when the program is told to stop
# What the first visitor would otherwise wait for.
WARM = ("plotly.graph_objects", "streamlit.elements.plotly_chart", "lib.documents.workbook", "scipy.special")


def _settle() -> None:
    """Streamlit reads .streamlit/config.toml beside this file, wherever it is started from; then our environment."""
    if config._main_script_path is None:
        config._main_script_path = str(HERE / "app.py")
    logs.keep_words_out()
    if SERVES_ITSELF:  # `streamlit run` has bound its socket already, as its own options say
        logs.begin(os.environ.get("REJESTR_LOG"))
        for option, name in (("server.address", "REJESTR_ADDRESS"), ("server.port", "REJESTR_PORT")):
            if value := os.environ.get(name):
                config.set_option(option, int(value) if option == "server.port" else value)
    if not config.is_manually_set("server.cookieSecret"):
        config.set_option("server.cookieSecret", _kept_secret(FOLDER / "cookie.secret"))


def _kept_secret(file: Path) -> str:
    """The secret that Streamlit signs its cookies with: made at the first start, kept beside the register.

    Where nothing can be written a fresh one will do; that the register cannot be opened is said on the page.
    """
    fresh = secrets.token_hex(32)
    if DEMO:
        return fresh
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as made:
            made.write(fresh)
    except FileExistsError:
        return file.read_text("ascii").strip() or fresh
    except OSError:
        log.warning("no secret can be kept in %s", file.parent)
    return fresh


def _url() -> str:
    address, port = config.get_option("server.address") or "", config.get_option("server.port")
    name = "localhost" if address in EVERYWHERE else address
    scheme = "https" if config.get_option("server.sslCertFile") else "http"
    return f"{scheme}://{name}:{port}"


@asynccontextmanager
async def _running(_app: st.App) -> AsyncIterator[None]:
    """From the start of the process to its end."""
    await asyncio.to_thread(front.open)
    threading.Thread(target=_warm_up, name="warm-up", daemon=True).start()
    _greet()
    with _jobs():
        yield
    await asyncio.to_thread(front.close)


@contextmanager
def _jobs() -> Iterator[None]:
    """What happens by itself while the program runs. The example is thrown away, so there it is nothing."""
    if DEMO:
        yield
        return
    requests.forget(FOLDER)
    doing = {"restore": lambda given: console.told(front.restore(given)), "reopen": lambda _: front.reopen() or ""}
    jobs = [
        Job("reminders", lambda: waking.remind(front.store, front.now()), timedelta(minutes=1)),
        Job("requests", lambda: requests.answer(FOLDER, doing), timedelta(seconds=2)),
        Job(
            "nightly backup",
            lambda: nightly.back_up(front.store, front.now()),
            timedelta(minutes=15),
            first=timedelta(minutes=1),
        ),
    ]
    if MAIL:
        jobs.append(Job("mail", lambda: mail.deliver(front.store, MAIL, front.now()), timedelta(seconds=20)))
    running = scheduler.begin(jobs, front.now())
    try:
        yield
    finally:
        running.shutdown(wait=False)


def _warm_up() -> None:
    """Loads what the first visitor would wait for, and keeps the collector from walking through it ever after."""
    assets.warm_up((FRONT_END / "index.html").read_text("utf-8"))
    for module in WARM:
        importlib.import_module(module)
    gc.collect()
    gc.freeze()


def _greet() -> None:
    """Says on the console where the register is, and opens the browser where somebody sits before it."""
    where = _url()
    if front.trouble is not None:
        print(f"Rejestr72: {front.trouble.sentence} ({front.trouble.path})", file=sys.stderr, flush=True)
    elif DEMO:
        where += front.demo_link()
        print(f"Rejestr72, example register: {where}\nThis link signs in once.", flush=True)
    else:
        print(f"Rejestr72: {where}", flush=True)
    if _is_watched():
        threading.Thread(target=webbrowser.open, args=(where,), daemon=True).start()


def _is_watched() -> bool:
    if os.environ.get("REJESTR_HEADLESS") or not sys.stdout.isatty():
        return False
    has_screen = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return has_screen or not sys.platform.startswith("linux")


def _failed(error: Exception) -> bool:
    """In place of a page that failed: a reference, in the reader's language, and no detail."""
    _ = _reader().gettext
    if isinstance(error, Unavailable):
        st.error(_(error.sentence), icon="⚠️")
    number = trouble.reference(error)
    st.error(_("Something went wrong. Reference {number}.").format(number=number), icon="⚠️")
    return True


def _reader() -> Any:
    """The language of who looks, found without the page that just failed."""
    otherwise = language_of(st.context.locale).code
    try:
        person = sessions.person_of(front.store, st.context.cookies.get(sessions.COOKIE), front.now(), touch=False)
    except Unavailable:
        person = None
    return language_of(person.language if person else otherwise)


def serve() -> None:
    """Serves until told to stop. One process: no second one can open the register."""
    address, port = config.get_option("server.address") or "127.0.0.1", int(config.get_option("server.port"))
    with _listening(address, port) as listening:
        config.set_option("server.port", listening.getsockname()[1])
        settings = uvicorn.Config(
            app,
            log_level="warning",
            timeout_graceful_shutdown=SECONDS_TO_FINISH,
            forwarded_allow_ips=PROXIES,
            **_get_uvicorn_config_kwargs(),
        )
        uvicorn.Server(settings).run(sockets=[listening])


def _listening(address: str, port: int) -> socket.socket:
    """A socket that names its protocol: only then does asyncio switch TCP_NODELAY on, 40 ms off a quick click."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if os.name != "nt":  # on Windows it would let two programs share the port
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((address.strip("[]"), port))
        listening.listen(128)
    except OSError as error:
        listening.close()
        sys.exit(_why_not(error, address, port))
    return listening


def _why_not(error: OSError, address: str, port: int) -> str:
    if error.errno in (errno.EADDRINUSE, errno.EACCES):
        return f"Port {port} is taken by another program. Close that one, or choose a port with REJESTR_PORT."
    return f"The address {address} port {port} cannot be served: {error.strerror or error}"


os.umask(0o077)  # what is written beside the register, its write-ahead log too, is for its owner alone
_settle()
wire.remember_made_files()
context_dg_stack.get()  # made at its first use: two people at once after a start would make two, and a page would fail
front = Front(
    FOLDER, keeping=KEEPING, demo=DEMO, provider=os.environ.get("REJESTR_OIDC_NAME", "OpenID") if PROVIDER else None
)
assets = Assets(FRONT_END)
app = st.App(
    HERE / "lib" / "main.py",
    lifespan=_running,
    routes=[
        *doors.routes(front, PROVIDER),
        *shell.routes(front, FRONT_END),  # last: it answers for every page
    ],
    middleware=[
        Middleware(
            Gate,
            front=front,
            front_end=FRONT_END,
            assets=assets,
            hosts=hosts_for(config.get_option("server.address") or "", os.environ.get("REJESTR_ALLOWED_HOSTS", "")),
            stop=wire.stopped,
            by_itself=wire.by_itself,
            is_own=wire.is_own,
        )
    ],
    exception_handlers={Unavailable: trouble.unavailable, Exception: trouble.unexpected},
    on_script_error=_failed,
)


def _run() -> None:
    """Serves, or does what is asked on the console."""
    match sys.argv[1:]:
        case ["--restore", given]:
            sys.exit(console.restore(FOLDER, given, KEEPING, at=front.now(), say=front.say))
        case ["--accept-loss", reason]:
            sys.exit(console.accept_loss(FOLDER, reason, at=front.now(), say=front.say))
        case _:
            serve()


if SERVES_ITSELF:
    _run()
