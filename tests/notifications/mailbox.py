"""A real mail server for the tests: it keeps what it takes, and can be told to refuse or to be gone."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
        self.on_mail: Callable[[], None] = lambda: None  # after it was taken, before that is told
        self.url = ""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
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

    @property
    def newest(self) -> str:
        """Return what the newest mail says."""
        return str(self.mails[-1].get_content())


@contextmanager
def mail_server(
    *, port: int = 0, tls: ssl.SSLContext | None = None, login: tuple[str, str] | None = None
) -> Iterator[Mailbox]:
    """Run a server for as long as the block lasts; with `tls` it offers STARTTLS, with `login` it wants that."""
    mailbox = Mailbox()

    def is_ours(server, session, envelope, mechanism, data) -> AuthResult:
        assert login is not None
        return AuthResult(success=(data.login, data.password) == (login[0].encode(), login[1].encode()))

    how: dict[str, Any] = {"hostname": "127.0.0.1", "port": port, "server_hostname": "mail.test"}
    how |= {"tls_context": tls} if tls else {}
    if login:
        how |= {"authenticator": is_ours, "auth_required": True, "auth_require_tls": False}
    controller = Controller(mailbox, ready_timeout=10, **how)
    controller.start()
    try:
        who = f"{login[0]}:{login[1]}@" if login else ""
        mailbox.url = f"smtp://{who}127.0.0.1:{controller.server.sockets[0].getsockname()[1]}"
        yield mailbox
    finally:
        controller.stop()
