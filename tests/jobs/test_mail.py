"""Messages reach a real mail server, which refuses, is away, or breaks off; nothing goes to nobody."""

import socket
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller

from lib.jobs import mail, waking
from lib.register import incidents, outbox, reminders
from lib.register.keeping import Keeping
from tests.builders import DPO, HANDLER, NOW, a_report, an_account
from tests.register.test_reminders import HOUR


class Box:
    """A mail server's box. `refuses`: the answer to each recipient, by address."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.refuses: dict[str, str] = {}

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


@pytest.fixture(scope="module")
def served():
    box = Box()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, mail.Server("smtp+plain", "127.0.0.1", port)
    controller.stop()


@pytest.fixture
def box(served):
    served[0].letters.clear()
    served[0].refuses.clear()
    return served[0]


@pytest.fixture
def server(served):
    return served[1]


@pytest.fixture
def sending(store):
    store.keeping = Keeping(sender="Rejestr <rejestr@firma.example>", url="https://rejestr.example")
    return store


def put(store, recipient, subject="Próba ążź"):
    with store.writing() as writing:
        outbox.put(writing, "reminder", recipient, subject, "Treść: zażółć gęślą jaźń\n", at=NOW)


def test_a_reminder_arrives_with_polish_letters_a_link_and_nothing_that_people_typed(sending, server, box):
    an_account(sending, DPO, email="iga@firma.example")
    secret = "Umowy Jana Testowego"
    row = incidents.report(sending, a_report(aware_at=NOW, title=secret, description=secret), by=HANDLER, at=NOW)

    waking.remind(sending, NOW + 25 * HOUR)
    waking.remind(sending, NOW + 25 * HOUR)
    assert mail.deliver(sending, server, NOW + 25 * HOUR) == 1
    assert mail.deliver(sending, server, NOW + 25 * HOUR) == 0

    letter = box.letters[0]
    assert letter["To"] == "iga@firma.example"
    assert letter["Subject"] == f"{row['number']}: zgłoszenie do UODO, do 26.11.2026 10:15"
    assert f"https://rejestr.example/incident?number={row['number']}" in letter.get_content()
    assert secret not in letter.as_string() + letter.get_content()


def test_a_message_cut_off_before_it_was_marked_goes_again_with_the_same_message_id(sending, server, box):
    put(sending, "a@example.pl")
    message = outbox.due(sending, NOW)[0]
    mail.deliver(sending, server, NOW)
    with sending.writing() as writing:  # as if it had been killed between sending and saving
        writing.run("update outbox set sent_at = null, next_at = $at", at=NOW)
    mail.deliver(sending, server, NOW)

    assert [letter["Message-ID"] for letter in box.letters] == [message["message_id"]] * 2


def test_a_recipient_refused_for_ever_stops_no_other_and_is_given_up_one_refused_for_now_waits(sending, server, box):
    box.refuses = {"nikt@example.pl": "550 nie ma takiego", "pelna@example.pl": "452 pełna skrzynka"}
    for recipient in ("nikt@example.pl", "pelna@example.pl", "a@example.pl"):
        put(sending, recipient)

    assert mail.deliver(sending, server, NOW) == 1

    states = {row["recipient"]: (outbox.state(row), row["error"]) for row in sending.ask("select * from outbox")}
    assert states["a@example.pl"] == ("sent", None)
    assert states["nikt@example.pl"][0] == "given_up"
    assert states["nikt@example.pl"][1].startswith("550")
    assert states["pelna@example.pl"][0] == "failing"


def test_a_server_that_is_away_loses_nothing(sending, server, box):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        away = mail.Server("smtp+plain", "127.0.0.1", nobody.getsockname()[1])
        put(sending, "a@example.pl")
        assert mail.deliver(sending, away, NOW) == 0
    assert "ConnectionRefused" in sending.value("select error from outbox")

    assert mail.deliver(sending, server, NOW + HOUR) == 1
    assert len(box.letters) == 1


def test_a_line_break_in_a_subject_adds_no_recipient(sending, server, box):
    put(sending, "a@example.pl", "Temat\r\nBcc: obcy@example.pl")
    mail.deliver(sending, server, NOW)

    assert box.letters[0]["Bcc"] is None
    assert box.letters[0]["Subject"] == "Temat Bcc: obcy@example.pl"


def test_without_a_sender_reminders_are_made_and_no_message_is(store):
    incidents.report(store, a_report(aware_at=NOW), by=HANDLER, at=NOW)

    assert waking.remind(store, NOW + 25 * HOUR) > 0
    assert reminders.unseen(store, by=HANDLER)
    assert store.value("select count(*) from outbox") == 0


@pytest.mark.parametrize(
    ("url", "known"),
    [
        ("smtps://a%40b.pl:s%3Ax@poczta.example", ("smtps", 465, "a@b.pl", "s:x")),
        ("smtp://poczta.example:2525", ("smtp", 2525, None, None)),
        ("smtp+plain://localhost:25", ("smtp+plain", 25, None, None)),
    ],
)
def test_the_address_of_the_server_is_read(url, known):
    server = mail.server_of(url)

    assert (server.scheme, server.port, server.user, server.password) == known


@pytest.mark.parametrize("url", ["poczta.example", "http://poczta.example", "smtp+plain://a:b@poczta.example"])
def test_an_address_that_would_not_do_is_refused(url):
    with pytest.raises(ValueError, match=r"begins|TLS"):
        mail.server_of(url)
