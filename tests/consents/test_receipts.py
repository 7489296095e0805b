"""Receipts: genuine ones verify by the published keys alone, also after two changes of keys; nothing else does (B7)."""

import base64
import json
import random

import pytest
from joserfc import jws
from joserfc.jwk import KeySet
from sqlalchemy import select

from portal.audit.models import AuditDetail
from portal.audit.signing import NotGenuine, OneAlgorithm, Signer
from portal.consents.receipts import SCHEMA, TYPE, read_receipt
from portal.consents.states import EventKind
from tests.builders import a_citizen
from tests.consents.builders import ISSUER, a_given_consent, a_question, a_word
from tests.pages import OWN

SEEDS = (b"1" * 32, b"2" * 32, b"3" * 32)
TOLD = {"schema": SCHEMA, "receipt": "2345-6789", "event": {"what": "given"}}


class TestReceipt:
    @pytest.mark.parametrize("kind", [EventKind.GIVEN, EventKind.REFUSED])
    def test_says_who_said_what_to_which_words(self, session, citizen, kind):
        told = read(a_word(session, a_question(session, citizen), citizen, kind))
        assert (told["event"]["what"], told["capacity"]) == (kind.value, "self")
        assert told["subject"] == told["said_by"] == {"id": str(citizen.id), "name": citizen.name}
        assert (told["text"]["title"], told["text"]["language"]) == ("Må vi dele?", "da")
        assert told["scope"]["recipient"] == "employment"
        assert told["withdraw_at"] == f"{OWN}/min-side/samtykker"

    def test_of_a_withdrawal_says_what_was_withdrawn(self, session, citizen):
        consent, given = a_given_consent(session, citizen)
        told = read(a_word(session, consent, citizen, EventKind.WITHDRAWN))
        assert (told["event"]["what"], told["event"]["ends_at"]) == ("withdrawn", None)
        assert told["text"] == read(given)["text"]
        assert told["receipt"] != read(given)["receipt"]

    def test_names_its_place_in_the_chain(self, session, citizen):
        told = read(a_given_consent(session, citizen)[1])
        own = select(AuditDetail.payload).where(
            AuditDetail.chain_id == citizen.id, AuditDetail.seq == told["chain"]["position"]
        )
        assert '"what":"given"' in session.scalars(own).one()

    def test_is_no_way_in(self, pages, session, citizen):
        """A receipt is read as a receipt and nothing else, and no page takes one for a sign-in."""
        receipt = a_given_consent(session, citizen)[1]
        for name in ("borger", "medarbejder"):
            pages.client.set_cookie(name, receipt.jws, domain="127.0.0.1")
        answer = pages.raw("GET", "/min-side", headers={"Authorization": f"Bearer {receipt.jws}"})
        assert answer.status_code == 302
        with pytest.raises(NotGenuine):
            ISSUER.signer.verify("audit-checkpoint+jwt", receipt.jws)


class TestOffline:
    def test_anybody_verifies_it_with_the_published_keys(self, pages, session, citizen):
        receipt = a_given_consent(session, citizen)[1]
        keys = KeySet.import_key_set(pages.raw("GET", "/.well-known/receipt-keys.json").json)
        payload = json.loads(jws.deserialize_compact(receipt.jws, keys, registry=OneAlgorithm()).payload)
        assert payload["receipt"] == receipt.number

    def test_also_after_two_changes_of_keys(self):
        papers = [Signer(SEEDS[number:]).sign(TYPE, TOLD) for number in (2, 1, 0)]
        now = Signer(SEEDS)
        assert [read_receipt(now, paper)["receipt"] for paper in papers] == ["2345-6789"] * 3
        assert len(now.jwks()["keys"]) == 3
        assert not any("d" in key for key in now.jwks()["keys"])

    def test_of_a_key_that_was_thrown_away_is_none_any_more(self):
        with pytest.raises(NotGenuine):
            read_receipt(Signer(SEEDS[:1]), Signer(SEEDS[1:]).sign(TYPE, TOLD))

    def test_none_of_500_tampered_ones_is_genuine(self):
        signer, random_ = Signer(SEEDS), random.Random(7)  # noqa: S311 -- the same each time
        genuine = signer.sign(TYPE, TOLD)
        tampered = {tamper(genuine, random_, number) for number in range(1000)} - {genuine}
        assert len(tampered) >= 500
        for paper in tampered:
            with pytest.raises(NotGenuine):
                read_receipt(signer, paper)

    def test_other_papers_of_ours_are_no_receipts(self):
        signer = Signer(SEEDS)
        for typ in ("audit-checkpoint+jwt", "JWT", "at+jwt", "logout+jwt", TYPE.upper()):
            with pytest.raises(NotGenuine):
                read_receipt(signer, signer.sign(typ, TOLD))
        with pytest.raises(NotGenuine):
            read_receipt(signer, signer.sign(TYPE, TOLD | {"schema": "another"}))


class TestPage:
    def test_a_genuine_one_is_told_as_such(self, pages, session, citizen):
        receipt = a_given_consent(session, citizen)[1]
        broken = "\n".join(receipt.jws[at : at + 70] for at in range(0, len(receipt.jws), 70))
        page = pages.press(pages.get("papers.verify"), "Tjek kvitteringen", {"receipt": f"  {broken}\r\n"})
        assert "Kvitteringen er ægte" in page.texts(".alert-heading")
        assert receipt.number not in page.response.request.url

    def test_one_changed_byte_is_refused(self, pages, session, citizen):
        changed = change_a_byte(a_given_consent(session, citizen)[1].jws)
        page = pages.press(pages.get("papers.verify"), "Tjek kvitteringen", {"receipt": changed}, status=400)
        assert page.texts(".alert-heading") == ["Det er ikke en ægte kvittering herfra"]
        assert page.soup.textarea.get_text().strip() == changed

    @pytest.mark.parametrize(("sent", "said"), [("  ", "Indsæt teksten"), ("x" * 70_000, "Teksten er for lang")])
    def test_says_what_is_wrong_with_what_was_pasted(self, pages, sent, said):
        page = pages.press(pages.get("papers.verify"), "Tjek kvitteringen", {"receipt": sent}, status=400)
        assert page.errors[0].startswith(said)

    @pytest.mark.parametrize("depth", [500, 1200, 40_000])
    def test_brackets_without_end_are_no_receipt(self, pages, depth):
        sent = {"receipt": f"{encode('[' * depth)}.e30.e30"}
        page = pages.press(pages.get("papers.verify"), "Tjek kvitteringen", sent, status=400)
        assert page.texts(".alert-heading")[0] == "Det er ikke en ægte kvittering herfra"

    def test_the_number_alone_is_told_apart(self, pages):
        page = pages.press(pages.get("papers.verify"), "Tjek kvitteringen", {"receipt": "mhpy-6q7x"}, status=400)
        assert page.texts(".alert-heading") == ["Det er kun nummeret"]

    def test_from_another_site_is_refused(self, pages):
        answer = pages.raw("POST", "/kvittering", data={"receipt": "x"}, headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 403

    def test_nothing_of_it_is_kept_and_nothing_is_looked_up(self, pages, session, citizen, database):
        from tests.statements import statements

        receipt = a_given_consent(session, citizen)[1]
        with statements(database) as seen:
            pages.press(pages.get("papers.verify"), "Tjek kvitteringen", {"receipt": receipt.jws})
        assert [statement for statement in seen if "consent" in statement or not statement.startswith("SELECT")] == []

    def test_is_a_file_with_a_neutral_name(self, pages, session, citizen):
        receipt = a_given_consent(session, citizen)[1]
        pages.sign_in(session, citizen)
        answer = pages.raw("GET", pages.address("papers.file", receipt_id=receipt.id))
        assert answer.headers["Content-Disposition"] == f'attachment; filename="kvittering-{receipt.number}.txt"'
        assert answer.text.strip() == receipt.jws
        assert answer.headers["Cache-Control"] == "private, no-store"

    def test_stays_when_what_it_is_about_is_over(self, pages, session, citizen):
        consent, receipt = a_given_consent(session, citizen)
        a_word(session, consent, citizen, EventKind.WITHDRAWN)
        pages.sign_in(session, citizen)
        assert receipt.number in pages.get("papers.receipt", receipt_id=receipt.id).main


def read(receipt) -> dict:
    return read_receipt(ISSUER.signer, receipt.jws)


def tamper(genuine: str, random_: random.Random, number: int) -> str:
    """Change header, payload or signature; each number is another way."""
    header, payload, signature = genuine.split(".")
    told = json.loads(decode(header))
    headers = [
        told | {"alg": alg} for alg in ("none", "HS256", "RS256", "ES256", "Ed25519", "Ed448", "eddsa", "", None, 1)
    ]
    headers += [told | {"kid": kid} for kid in ("", "x", None, told["kid"][::-1], ["x"], f"{told['kid']}=")]
    headers += [told | {"typ": typ} for typ in ("JWT", "", None, "consent-receipt", "jwt")]
    others: list[dict[str, object]] = [{"jwk": {}}, {"crit": ["b64"], "b64": False}, {"x5u": OWN}, {"jku": OWN}]
    headers += [told | more for more in others]
    kinds = {
        0: lambda: f"{encode(json.dumps(random_.choice(headers)))}.{payload}.{signature}",
        1: lambda: f"{header}.{encode(json.dumps(TOLD | {'receipt': str(number)}))}.{signature}",
        2: lambda: change_a_byte(genuine, random_.randrange(len(genuine))),
        3: lambda: genuine[: random_.randrange(len(genuine))],
        4: lambda: f"{header}.{payload}.{encode(random_.randbytes(64))}",
        5: lambda: genuine + random_.choice([".", "=", "A", ".A", "..", "==", f".{number}"]),
        6: lambda: f"{header}.{payload}{'A' * random_.randrange(1, 9)}.{signature}",
    }
    return kinds[number % len(kinds)]()


def change_a_byte(text: str, at: int = 90) -> str:
    other = "B" if text[at] != "B" else "C"
    return text[:at] + other + text[at + 1 :]


def decode(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def encode(words: str | bytes) -> str:
    raw = words.encode() if isinstance(words, str) else words
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@pytest.fixture
def citizen(session):
    return a_citizen(session)
