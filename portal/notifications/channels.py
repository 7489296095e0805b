"""How a letter leaves: by SMTP, or as a file where a real channel isn't connected yet. All have the same few lines."""

import json
import os
import smtplib
import ssl
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from portal.notifications.queues import Away, Refused

SECONDS = 20
CLOSING = 421  # the server says that it is about to leave
PORTS = {"smtp": 587, "smtps": 465}


@dataclass(frozen=True)
class Letter:
    """What leaves: to whom, from whom, and the few words that are the same for everybody."""

    id: str  # the same each time that this very letter is sent
    to: str = field(repr=False)
    sender: str
    sender_name: str
    language: str
    subject: str
    body: str = field(repr=False)
    at: datetime


Send = Callable[[Letter], None]


class Channel(Protocol):
    """Where letters leave. `opened` raises Away where nobody is there; sending one raises Away or Refused."""

    def opened(self) -> AbstractContextManager[Send]:
        """Open the way for some letters."""
        ...


class Mailer:
    """Sends mail through one SMTP server, encrypted wherever the server can; `must_encrypt` sends nothing else.

    What the server says never reaches a log: it may quote the address.
    """

    def __init__(self, url: str, *, must_encrypt: bool, context: ssl.SSLContext | None = None) -> None:
        parts = urlsplit(url)
        self._scheme, self._host = parts.scheme, parts.hostname or ""
        self._port = parts.port or PORTS[parts.scheme]
        self._login = (unquote(parts.username), unquote(parts.password or "")) if parts.username else None
        self._must_encrypt = must_encrypt
        self._context = context or ssl.create_default_context()

    @contextmanager
    def opened(self) -> Iterator[Send]:
        """Connect and sign in."""
        try:
            server = self._connected()
        except (OSError, smtplib.SMTPException):
            raise Away("smtp_away") from None
        try:
            yield lambda letter: _send(server, letter)
        finally:
            server.close()  # each letter was acknowledged by itself; a farewell could only fail

    def _connected(self) -> smtplib.SMTP:
        if self._scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(self._host, self._port, timeout=SECONDS, context=self._context)
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=SECONDS)
        try:
            server.ehlo()
            if self._scheme == "smtp" and (self._must_encrypt or server.has_extn("starttls")):
                server.starttls(context=self._context)  # raises where the server can't
                server.ehlo()
            if self._login is not None:
                server.login(*self._login)
        except BaseException:
            server.close()
            raise
        return server


class Folder:
    """Writes each letter as a file into a folder, named by its id. **It is connected to nothing**: nobody gets it.

    It stands where a real channel will: for SMS, for Digital Post, and for mail where no SMTP server is set.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder / name

    @contextmanager
    def opened(self) -> Iterator[Send]:
        """Make the folder."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            raise Away("folder_away") from None
        yield self._write

    def _write(self, letter: Letter) -> None:
        about = {"id": letter.id, "to": letter.to, "language": letter.language, "at": letter.at.isoformat()}
        said = json.dumps(about, ensure_ascii=False)
        write_whole(self._folder, f"{letter.id}.txt", f"{said}\n\n{letter.subject}\n\n{letter.body}")


class SmsFolder(Folder):
    """Writes text messages as files. **Not connected to anything**: an SMS gateway takes its place."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, "sms")


class DigitalPostFolder(Folder):
    """Writes letters for Digital Post as files. **Not connected to anything**: the national service takes its place."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, "digital-post")


def write_whole(folder: Path, name: str, content: str) -> None:
    """Write a file that is there whole or not at all, whenever the power goes. Raises Away."""
    try:
        with tempfile.NamedTemporaryFile("w", dir=folder, prefix=".", delete=False, encoding="utf-8") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).replace(folder / name)
        directory = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)
    except OSError:
        raise Away("folder_away") from None


def mail_of(letter: Letter) -> EmailMessage:
    """Make a letter a mail. Raises Refused for what would break out of a header."""
    domain = letter.sender.rpartition("@")[2]
    mail = EmailMessage(policy=SMTP)
    try:
        mail["From"] = Address(letter.sender_name, addr_spec=letter.sender)
        mail["To"] = Address(addr_spec=letter.to)
        mail["Subject"] = letter.subject
        mail["Message-ID"] = f"<{letter.id}@{domain}>"
        mail["Date"] = format_datetime(letter.at)
        mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday reply, please
        mail.set_content(letter.body)
        mail["Content-Language"] = letter.language
    except (ValueError, IndexError, MessageError):  # the parser of addresses stumbles over empty parts
        raise Refused("bad_header") from None
    return mail


def _send(server: smtplib.SMTP, letter: Letter) -> None:
    mail = mail_of(letter)
    try:
        server.sendmail(letter.sender, [letter.to], mail.as_bytes())
    except smtplib.SMTPServerDisconnected:
        raise Away("smtp_away") from None
    except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as fault:
        code = _code(fault)
        if code == CLOSING:
            raise Away("smtp_away") from None
        raise Refused(f"smtp_{code}") from None
    except (OSError, smtplib.SMTPException):
        raise Away("smtp_away") from None


def _code(fault: smtplib.SMTPResponseException | smtplib.SMTPRecipientsRefused) -> int:
    if isinstance(fault, smtplib.SMTPResponseException):
        return int(fault.smtp_code)
    return int(next(iter(fault.recipients.values()))[0])
