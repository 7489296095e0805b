"""Signing in as somebody who stands for others: the choice comes first, and a step-up goes on with it."""

import time
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import select

from portal import clock
from portal.access.identity import Identity
from portal.people.acting import act_for
from portal.people.actions import session_key
from portal.people.models import Citizen, WebSession
from portal.people.representation import Power
from portal.people.standing import Standing, stand_for
from tests.builders import a_citizen
from tests.pages import OWN

PICKER = "/min-side/paa-vegne-af"


class TestFirstPage:
    @pytest.mark.parametrize("prefix", ["", "/en"])
    def test_is_the_choice_for_whoever_stands_for_somebody(self, browsers, session, prefix):
        let_stand(browsers, session)
        browser = browsers.new()

        page = browser.sign_in("Karim Nørby", start=f"{prefix}/log-ind")

        assert browser.at == f"{browser.portal}{prefix}{PICKER}"
        assert page.text("#person-1 h2") == "Barn"

    def test_is_the_one_that_was_asked_for_where_there_was_one(self, browsers, session):
        let_stand(browsers, session)
        browser = browsers.new()

        browser.get("/min-side/plan")
        browser.press("Karim Nørby")

        assert browser.at == f"{browser.portal}/min-side/plan"

    def test_is_my_page_once_the_power_has_ended(self, browsers, session):
        let_stand(browsers, session, true_to=date(2020, 1, 1))
        browser = browsers.new()

        browser.sign_in("Karim Nørby")

        assert browser.at == f"{browser.portal}/min-side"


class TestStepUp:
    def test_goes_on_acting_for_the_same_person(self, scene, session):
        sign_in(scene, "/log-ind")
        child_id = choose(scene, session)
        sign_in(scene, "/log-ind?next=/min-side/plan&trin=frisk")

        assert of(scene, session).acting_for_id == child_id
        session.commit()
        assert "Barn" in scene.client.get("/min-side/plan", base_url=OWN).get_data(as_text=True)

    def test_an_ordinary_one_begins_with_oneself(self, scene, session):
        sign_in(scene, "/log-ind")
        choose(scene, session)
        sign_in(scene, "/log-ind")

        assert of(scene, session).acting_for_id is None


def sign_in(scene, address: str) -> None:
    scene.stub.claims["auth_time"] = int(time.time())
    scene.sign_in(address)


def of(scene, session) -> WebSession:
    secret = scene.client.get_cookie("borger", domain="127.0.0.1").value
    return session.get_one(WebSession, session_key(secret))


def let_stand(browsers, session, *, true_to: date | None = None) -> None:
    browsers.new().sign_in("Karim Nørby")
    father = session.scalars(select(Citizen).where(Citizen.name == "Karim Nørby")).one()
    child = a_citizen(session, name="Barn")
    stand_for(session, child, father, Standing(Power.ATTORNEY, date(2019, 1, 1), true_to), now=clock.now())
    session.commit()


def choose(scene, session) -> UUID:
    """Let whoever is signed in stand for somebody and act for them."""
    own = of(scene, session)
    person, child = session.get_one(Citizen, own.citizen_id), a_citizen(session, name="Barn")
    stand_for(session, child, person, Standing(Power.ATTORNEY, date(2019, 1, 1)), now=clock.now())
    act_for(session, child.id, by=Identity(citizen_id=person.id, session_key=own.key), now=clock.now())
    session.commit()
    return child.id
