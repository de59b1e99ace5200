"""Sends what lies in the outbox by SMTP. A message may go twice, never not at all; its Message-ID stays the same."""

import logging
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import unquote, urlsplit

from lib.register import outbox
from lib.register.store import Row, Store

log = logging.getLogger(__name__)

SECONDS = 20  # for the server to answer
_PORTS = {"smtp": 587, "smtps": 465, "smtp+plain": 25}
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Server:
    """Where messages are handed over. `scheme`: smtps (TLS from the start), smtp (STARTTLS), smtp+plain (neither)."""

    scheme: str
    host: str
    port: int
    user: str | None = None
    password: str | None = field(default=None, repr=False)


def server_of(url: str) -> Server:
    """The server of an address `smtps://user:password@mail.example.pl:465`. Raises `ValueError`."""
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ValueError("it begins with smtps://, smtp:// or smtp+plain:// and a host")
    is_plain = parts.scheme == "smtp+plain" and parts.hostname not in _LOOPBACK
    if is_plain and parts.password:
        raise ValueError("a password is not sent without TLS")
    return Server(
        parts.scheme,
        parts.hostname,
        parts.port or _PORTS[parts.scheme],
        unquote(parts.username) if parts.username else None,
        unquote(parts.password) if parts.password else None,
    )


def deliver(store: Store, server: Server, now: datetime) -> int:
    """Tries every message that is due; gives how many went. Where the server is away all of them wait."""
    due = outbox.due(store, now)
    gone = 0
    if due:
        try:
            with _connected(server) as connection:
                gone = sum(_try(store, connection, message, now) for message in due)
        except (OSError, smtplib.SMTPException) as error:
            log.warning("the mail server cannot be reached: %s", type(error).__name__)
            outbox.put_off(store, due, _said(error), now)
    outbox.record_sent(store, now)
    return gone


def _try(store: Store, connection: smtplib.SMTP, message: Row, now: datetime) -> bool:
    try:
        connection.send_message(_letter(store, message))
    except smtplib.SMTPServerDisconnected as error:
        outbox.failed(store, message, _said(error), now)
        raise
    except (smtplib.SMTPException, ValueError) as error:
        log.warning("message %s was refused: %s", message["id"], type(error).__name__)
        outbox.failed(store, message, _said(error), now, for_good=_is_final(error))
        return False
    outbox.sent(store, message, now)
    return True


def _letter(store: Store, message: Row) -> EmailMessage:
    letter = EmailMessage()
    letter["Message-ID"] = message["message_id"]
    letter["Date"] = format_datetime(message["made_at"])
    letter["From"] = store.keeping.sender
    letter["To"] = message["recipient"]
    letter["Subject"] = message["subject"]
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(message["body"])
    return letter


@contextmanager
def _connected(server: Server) -> Iterator[smtplib.SMTP]:
    context = ssl.create_default_context()
    if server.scheme == "smtps":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=SECONDS, context=context)
    else:
        connection = smtplib.SMTP(server.host, server.port, timeout=SECONDS)
    with connection:
        if server.scheme == "smtp":
            connection.starttls(context=context)
        if server.user:
            connection.login(server.user, server.password or "")
        yield connection


def _is_final(error: Exception) -> bool:
    """Whether the server said no for ever (5xx), or the message itself cannot be."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(500 <= code < 600 for code, _text in error.recipients.values())
    if isinstance(error, smtplib.SMTPDataError):
        return 500 <= error.smtp_code < 600
    return isinstance(error, ValueError)


def _said(error: Exception) -> str:
    """What the server answered."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "; ".join(f"{code} {text.decode('utf-8', 'replace')}" for code, text in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        text = error.smtp_error
        return f"{error.smtp_code} {text.decode('utf-8', 'replace') if isinstance(text, bytes) else text}"
    return f"{type(error).__name__}: {error}"
