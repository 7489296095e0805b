"""A real mail server for the tests: it keeps what it takes, and can be told to refuse or to be gone."""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

OK, REFUSED = "250 OK", "550 no such mailbox"


class Mailbox:
    """What a server has taken, and how it answers from now on."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.to: list[str] = []
        self.was_encrypted: list[bool] = []
        self.answer = OK
        self.wants_login = False
        self.on_mail: Callable[[], None] = lambda: None  # after it was taken, before that is told
        self.url = ""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.wants_login and not session.authenticated:
            return "530 who are you?"
        if self.answer != OK:
            return self.answer
        content = envelope.content
        assert isinstance(content, bytes)
        mail = message_from_bytes(content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.raw.append(content)
        self.mails.append(mail)
        self.to += envelope.rcpt_tos
        self.was_encrypted.append(session.ssl is not None)
        self.on_mail()
        return OK

    @property
    def ids(self) -> list[str]:
        return [str(mail["Message-ID"]) for mail in self.mails]

    def newest(self) -> str:
        """Return what the newest mail says."""
        return str(self.mails[-1].get_content()).replace("\r\n", "\n")


def a_free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        return int(taken.getsockname()[1])


@contextmanager
def mail_server(
    *, port: int = 0, tls: ssl.SSLContext | None = None, login: tuple[str, str] | None = None
) -> Iterator[Mailbox]:
    """Run a server for as long as the block lasts; with `tls` it offers STARTTLS, with `login` it wants that."""
    mailbox = Mailbox()

    def is_ours(server, session, envelope, mechanism, data) -> AuthResult:
        assert login is not None
        is_right = (data.login, data.password) == (login[0].encode(), login[1].encode())
        return AuthResult(success=is_right, handled=False)  # the server itself says no

    how: dict[str, Any] = {"hostname": "127.0.0.1", "port": port or a_free_port(), "server_hostname": "mail.test"}
    how |= {"tls_context": tls} if tls else {}
    if login:
        how |= {"authenticator": is_ours, "auth_require_tls": False}
        mailbox.wants_login = True
    controller = Controller(mailbox, ready_timeout=10, **how)
    controller.start()
    try:
        who = f"{login[0]}:{login[1]}@" if login else ""
        mailbox.url = f"smtp://{who}127.0.0.1:{how['port']}"
        yield mailbox
    finally:
        controller.stop()
