"""The staff's sign-in from end to end: against the demo's provider, and against one that says what a test wants."""

import time

import pytest
from joserfc import jwt
from sqlalchemy import select

from portal.config.roles import Role
from portal.people.admission import CitizenSignIn, StaffSignIn
from portal.people.evidence import evidence_of
from portal.people.models import Citizen, StaffMember, WebSession
from portal.people.sessions import Sessions
from portal.people.sides import CITIZEN, STAFF
from tests.builders import a_citizen, a_session, a_staff_member
from tests.pages import OWN
from tests.people.browser import query_of
from tests.people.portals import a_stub_portal
from tests.people.scene import EVENT
from tests.people.stub import ANY_HEADER, CLIENT_ID, CLIENT_SECRET

AT_WORK = {"sub": "m-1", "name": "Mette Vang", "acr": "substantial", "roles": ["coordinator"], "unit": "rehab"}


class TestDemo:
    def test_leads_to_the_desk(self, browser):
        page = browser.sign_in("Lis Bramsen", start="/medarbejder")

        assert browser.at == f"{browser.portal}/medarbejder"
        assert page.h1 == "Mit arbejde"
        assert page.text(".user bdi") == "Lis Bramsen"
        assert "Koordinator" in page.main

    def test_goes_on_to_the_page_that_asked_for_it_in_its_language(self, browser):
        browser.sign_in("Eva Rosendal", start="/en/medarbejder/opsaetning")

        assert browser.at == f"{browser.portal}/en/medarbejder/opsaetning"
        assert browser.page.h1 == "Set-up"

    def test_lets_nobody_in_who_has_no_role(self, browser, count):
        page = browser.sign_in("Poul Ravn", start="/medarbejder")

        assert page.status == 403
        assert "ingen rolle" in page.main
        assert (count(StaffMember), count(WebSession)) == (0, 0)

    def test_stands_beside_a_citizens_and_each_is_signed_out_of_alone(self, browser, count):
        browser.sign_in("Asta Lindgaard")
        browser.sign_in("Lis Bramsen", start="/medarbejder")
        assert (count(Citizen), count(StaffMember), count(WebSession)) == (1, 1, 2)

        browser.get("/medarbejder")
        browser.press("Log af")
        assert browser.at == f"{browser.portal}/medarbejder/logget-af"
        assert browser.is_signed_in
        assert browser.bare("/medarbejder").status_code == 302


class TestRoles:
    def test_and_department_are_what_the_answer_says(self, signing, session):
        signing(unit="Ungehuset", roles=["coordinator", "unheard-of"])
        member = session.scalars(select(StaffMember)).one()

        assert (member.name, member.roles, member.department.unit) == ("Mette Vang", ["coordinator"], "youthUnit")

    @pytest.mark.parametrize(
        ("claims", "words"),
        [
            ({"roles": []}, "ingen rolle"),
            ({"roles": None}, "ingen rolle"),
            ({"roles": ["Coordinator"]}, "ingen rolle"),
            ({"unit": "findes-ikke"}, "hvilken afdeling"),
            ({"unit": None}, "hvilken afdeling"),
            ({"acr": "low"}, "ikke sikkert nok"),
            ({"acr": None}, "ikke sikkert nok"),
            ({"roles": {"admin": 1}}, "ikke læse svaret"),
        ],
        ids=repr,
    )
    def test_that_are_lacking_let_nobody_in(self, signing, count, claims, words):
        answer = signing(**claims)

        assert answer.status_code == 403
        assert words in answer.get_data(as_text=True)
        assert count(WebSession) == 0

    def test_that_a_new_sign_in_no_longer_names_are_lost_everywhere(self, signing, client):
        assert signing().status_code == 302
        assert client.get("/medarbejder", base_url=OWN).status_code == 200

        assert signing(roles=[], browser=client.application.test_client()).status_code == 403
        assert client.get("/medarbejder", base_url=OWN).status_code == 302

    def test_are_evidence_with_level_and_transaction(self, signing, session):
        signing()
        member = session.scalars(select(StaffMember)).one()

        assert [(event.kind, event.level) for event in evidence_of(session, member.id)] == [("sign_in", "substantial")]


class TestOtherSide:
    def test_a_sign_in_that_began_as_a_citizen_doesnt_end_at_the_desk(self, client, staff_stub, count):
        begun = client.get("/log-ind", base_url=OWN)
        asked = query_of(begun.headers["Location"])
        staff_stub.nonce = asked["nonce"]

        answer = client.get(
            "/medarbejder/log-ind/retur",
            query_string={"code": "a-code", "state": asked["state"], "iss": staff_stub.issuer},
            base_url=OWN,
        )
        assert answer.status_code == 400
        assert count(WebSession) == 0

    @pytest.mark.parametrize("side", [CITIZEN, STAFF])
    def test_stays_when_the_provider_ends_this_one(self, portal, session, staff_stub, side):
        """One provider for both sides, with the same session and the same subject."""
        whose = {CITIZEN: a_citizen(session), STAFF: a_staff_member(session, Role.DPO)}
        for holder in whose.values():
            one = a_session(session, holder)
            one.issuer, one.provider_session = staff_stub.issuer, "the-same"
        session.commit()

        answer = portal.test_client().post(
            f"{side.base}/log-ind/backchannel", data={"logout_token": logout(staff_stub)}, base_url=OWN
        )

        assert answer.status_code == 200
        left = session.scalars(select(WebSession)).one()
        assert (left.citizen_id is None) == (side is CITIZEN)


class TestQuickExit:
    def test_ends_both_sign_ins_of_the_browser(self, browser, count):
        browser.sign_in("Asta Lindgaard")
        browser.sign_in("Lis Bramsen", start="/medarbejder")
        browser.http.get(f"{browser.portal}/forlad", headers={"Sec-Fetch-Site": "same-origin"}, allow_redirects=False)

        assert count(WebSession) == 0


def logout(stub) -> str:
    now = int(time.time())
    claims = {"iss": stub.issuer, "aud": CLIENT_ID, "iat": now, "exp": now + 120, "jti": f"j-{time.monotonic_ns()}"}
    claims |= {"events": {EVENT: {}}, "sid": "the-same"}
    return jwt.encode({"alg": stub.alg, "kid": stub.kid, "typ": "logout+jwt"}, claims, stub.key, registry=ANY_HEADER)


@pytest.fixture(scope="module")
def both_portal(app, database_url, stub_server):
    """A portal whose two sides have the same provider."""
    staff = {"ISSUER": stub_server.provider.issuer, "CLIENT_ID": CLIENT_ID, "CLIENT_SECRET": CLIENT_SECRET}
    staff |= {"PRESET": "generic", "CLAIMS": '{"roles": "roles", "unit": "unit"}'}
    given = {f"PORTAL_STAFF_OIDC_{name}": value for name, value in staff.items()}
    with a_stub_portal(database_url, OWN, stub_server, **given) as portal:
        yield portal


@pytest.fixture
def portal(both_portal, database):
    """That portal, whose sides haven't met their provider yet."""
    settings, doors = both_portal.extensions["settings"], both_portal.extensions["gate"].database
    CitizenSignIn(settings, doors, Sessions(settings, doors, CITIZEN)).install(both_portal)
    StaffSignIn(settings, doors, Sessions(settings, doors, STAFF)).install(both_portal)
    return both_portal


@pytest.fixture
def staff_stub(stub_server, portal):
    stub = stub_server.new_provider()
    stub.about = {"sub": "m-1"}
    return stub


@pytest.fixture
def client(portal, staff_stub):
    return portal.test_client()


@pytest.fixture
def signing(client, staff_stub):
    """Sign in at the desk with an answer that says so; return the portal's answer."""

    def signed_in(browser=None, **claims):
        browser = browser or client
        begun = browser.get("/medarbejder/log-ind", base_url=OWN)
        asked = query_of(begun.headers["Location"])
        staff_stub.nonce = asked["nonce"]
        staff_stub.claims = {"identity_type": None, "loa": None, **AT_WORK, **claims}
        sent = {"code": "a-code", "state": asked["state"], "iss": staff_stub.issuer}
        return browser.get("/medarbejder/log-ind/retur", query_string=sent, base_url=OWN)

    return signed_in
