"""A letter is one letter: nothing breaks out of its headers, and a file is there whole or not at all."""

from dataclasses import replace
from email import message_from_bytes, policy

import pytest

from portal import clock
from portal.notifications.channels import DigitalPostFolder, Letter, SmsFolder, mail_of, write_whole
from portal.notifications.queues import Away, Refused
from tests.notifications.test_addresses import HOSTILE

LETTER = Letter(
    id="0193-1", to="asta@example.org", sender="indgang@fjordby.example", sender_name="Én indgang", language="da",
    subject="Der er nyt til dig", body="Hej\n", at=clock.now(),
)  # fmt: skip
NAMES = {"From", "To", "Subject", "Message-ID", "Date", "Auto-Submitted", "Content-Type", "MIME-Version"}
NAMES |= {"Content-Transfer-Encoding", "Content-Language"}


class TestHeaders:
    @pytest.mark.parametrize("to", HOSTILE)
    def test_of_a_hostile_address_make_no_second_recipient_and_no_other_header(self, to):
        """The reader of addresses lets none of these through; should one come from elsewhere, it does no harm."""
        try:
            raw = mail_of(replace(LETTER, to=to)).as_bytes()
        except (Refused, UnicodeError):
            return
        read = message_from_bytes(raw, policy=policy.default)
        assert set(read.keys()) <= NAMES
        assert len(read["To"].addresses) <= 1
        assert read.get_content().strip() == "Hej"

    @pytest.mark.parametrize("field", ["subject", "sender_name", "language"])
    @pytest.mark.parametrize("words", ["x\r\nBcc: all@example.org", "x\nX: y", "x\r\n\r\nbody"])
    def test_with_a_line_end_are_refused(self, field, words):
        try:
            raw = mail_of(replace(LETTER, **{field: words})).as_bytes()
        except Refused:
            return
        assert set(message_from_bytes(raw, policy=policy.default).keys()) <= NAMES

    def test_of_danish_and_very_long_words_are_whole(self):
        long = "Ærligt talt " * 200
        read = message_from_bytes(mail_of(replace(LETTER, subject=long.strip())).as_bytes(), policy=policy.default)
        assert read["Subject"] == long.strip()
        assert all(len(line) < 1000 for line in mail_of(LETTER).as_bytes().splitlines())


class TestFolders:
    @pytest.mark.parametrize(("folder", "name"), [(SmsFolder, "sms"), (DigitalPostFolder, "digital-post")])
    def test_write_a_letter_once_by_its_id(self, tmp_path, folder, name):
        with folder(tmp_path).opened() as send:
            send(LETTER)
            send(LETTER)

        (file,) = (tmp_path / name).iterdir()
        assert file.name == "0193-1.txt"
        assert file.read_text().endswith("Der er nyt til dig\n\nHej\n")

    @pytest.mark.parametrize("folder", [SmsFolder, DigitalPostFolder])
    def test_say_that_they_are_connected_to_nothing(self, folder):
        assert "connected to anything" in folder.__doc__

    def test_that_cant_be_written_to_are_away(self, tmp_path):
        with pytest.raises(Away):
            write_whole(tmp_path / "nowhere", "x", "y")
