"""Against a certified provider, over real connections: with a private key, with a secret, and with pushed requests."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select, update

from portal import clock
from portal.people.models import WebSession
from tests.people.browser import query_of
from tests.people.certified import KINDS, Signing, Traveller, certified_portals

pytestmark = pytest.mark.long


class TestSignIn:
    def test_leads_to_my_page(self, traveller):
        answer = traveller.sign_in("nora")

        assert answer.url == f"{traveller.signing.portal}/min-side"
        assert "nora Testlund" in answer.text

    def test_keeps_what_the_provider_says_of_it(self, traveller, rows):
        traveller.sign_in("nora")

        (row,) = rows()
        assert row.issuer == traveller.signing.issuer
        assert (row.subject, row.level) == ("nora", "substantial")
        assert row.provider_session
        assert clock.now() - row.authenticated_at < timedelta(minutes=1)

    def test_is_pushed_where_the_provider_takes_nothing_else(self, traveller):
        traveller.sign_in("nora")
        asked = next(query_of(been) for been in traveller.been if urlsplit(been).path == "/auth")

        is_pushed = traveller.signing.kind == "pushed only"
        assert asked.keys() == {"client_id", "request_uri"} if is_pushed else "code_challenge" in asked

    def test_twice_with_another_client_s_proof_is_refused(self, signing, traveller, monkeypatch):
        """The provider would notice if the proof were not ours: shown by making it another one's."""
        monkeypatch.setattr(signing.app.extensions["citizen_sign_in"].provider, "client_id", "portal nobody")
        answer = traveller.go("/log-ind")

        assert answer.status_code in (400, 503)
        assert not traveller.is_signed_in


class TestStepUp:
    @pytest.mark.parametrize(("step", "level"), [("frisk", "substantial"), ("hoej", "high")])
    def test_asks_once_more_and_changes_the_cookie(self, traveller, rows, step, level):
        traveller.sign_in("nora")
        (before,), earlier = rows(), traveller.cookie
        traveller.been.clear()
        answer = traveller.sign_in("nora", start=f"/log-ind?next=/min-side/plan&trin={step}")

        assert answer.url.endswith("/min-side/plan")
        assert [been for been in traveller.been if "/interaction/" in been], "the provider asked nobody"
        (row,) = rows()
        assert row.level == level
        assert row.key != before.key
        assert row.authenticated_at >= before.authenticated_at
        assert traveller.cookie != earlier

    def test_is_not_needed_to_sign_in_again(self, traveller):
        traveller.sign_in("nora")
        traveller.been.clear()
        traveller.sign_in("nora")

        assert not [been for been in traveller.been if "/interaction/" in been]


class TestSignOut:
    def test_ends_both_and_comes_back(self, traveller, rows):
        traveller.sign_in("nora")
        earlier = traveller.cookie
        answer = traveller.sign_out()

        assert rows() == []
        assert answer.status_code == 200
        away = answer.headers["Refresh"].removeprefix("0; url=")
        asked = query_of(away)
        assert away.startswith(f"{traveller.signing.issuer}/session/end?")
        assert asked["post_logout_redirect_uri"] == f"{traveller.signing.portal}/log-af/retur"
        assert asked["id_token_hint"].count(".") == 2
        back = traveller.fill_in(traveller.go(away), {"logout": "yes"})
        assert urlsplit(back.url).path == "/logget-af"
        traveller.http.cookies.set("borger", earlier, domain="127.0.0.1", path="/")
        assert not traveller.is_signed_in

    def test_makes_the_provider_ask_anew(self, traveller):
        traveller.sign_in("nora")
        away = traveller.sign_out().headers["Refresh"].removeprefix("0; url=")
        traveller.fill_in(traveller.go(away), {"logout": "yes"})
        traveller.been.clear()
        traveller.sign_in("mona")

        assert [been for been in traveller.been if "/interaction/" in been]


class TestSignOutAtTheProvider:
    def test_ends_the_sign_in_here_by_the_back_channel(self, traveller, rows):
        traveller.sign_in("nora")
        end_at_provider(traveller)

        assert rows() == []
        assert not traveller.is_signed_in

    def test_leaves_everybody_else_signed_in(self, signing, traveller, rows):
        other = Traveller(signing)
        other.sign_in("mona")
        traveller.sign_in("nora")
        end_at_provider(traveller)

        assert [row.subject for row in rows()] == ["mona"]
        assert other.is_signed_in
        other.http.close()

    def test_leaves_the_same_persons_other_device_signed_in(self, signing, traveller, rows):
        other = Traveller(signing)
        other.sign_in("nora")
        traveller.sign_in("nora")
        end_at_provider(traveller)

        assert len(rows()) == 1
        assert other.is_signed_in
        other.http.close()

    def test_ends_them_all_where_no_session_was_named(self, signing, traveller, rows, database):
        """A provider that never names its sessions here says the person alone."""
        other = Traveller(signing)
        other.sign_in("nora")
        traveller.sign_in("nora")
        with database.writing() as session:
            session.execute(update(WebSession).values(provider_session=None))
            session.commit()
        end_at_provider(traveller)

        assert rows() == []
        other.http.close()


def end_at_provider(traveller: Traveller) -> None:
    """Sign out at the provider, as if from another of its services."""
    answer = traveller.fill_in(traveller.go(f"{traveller.signing.issuer}/session/end"), {"logout": "yes"})
    assert answer.status_code == 200, answer.text


@pytest.fixture(scope="module")
def certified(app, database_url, tmp_path_factory):
    with certified_portals(database_url, tmp_path_factory.mktemp("keys")) as signing:
        yield signing


@pytest.fixture(params=KINDS)
def signing(request, certified) -> Signing:
    return certified[request.param]


@pytest.fixture
def traveller(signing, database):
    traveller = Traveller(signing)
    yield traveller
    traveller.http.close()


@pytest.fixture
def rows(database):
    """Return the sign-ins that there are."""

    def held() -> list[WebSession]:
        with database.reading() as reader:
            return list(reader.scalars(select(WebSession).order_by(WebSession.created_at)))

    return held
