"""Families for the tests of acting for others: made through the portal's own actions, at whatever time it is."""

from dataclasses import dataclass
from datetime import date

from portal import clock
from portal.people.models import Citizen
from portal.people.representation import Power, Representation
from portal.people.standing import Standing, stand_for
from tests.builders import a_citizen, a_plan, a_step, an_assignment

BORN = date(2011, 5, 3)


@dataclass
class Home:
    """A child with a plan, two parents who share custody, and by which each stands for the child."""

    child: Citizen
    mother: Citizen
    father: Citizen
    powers: tuple[Representation, Representation]


def a_home(session, *, born_on: date = BORN, child: str = "Barn Et", goal_step: str = "hemmelig-plan") -> Home:
    young = a_citizen(session, name=child, born_on=born_on)
    mother, father = (a_citizen(session, name=name) for name in ("Karla Storm", "Peter Kilde"))
    a_plan(session, young, a_step(goal_step))
    an_assignment(session, young)
    return Home(young, mother, father, (a_custody(session, young, mother), a_custody(session, young, father)))


def a_custody(session, child: Citizen, parent: Citizen) -> Representation:
    made = stand_for(session, child, parent, Standing(Power.CUSTODY, child.born_on), now=clock.now())
    session.commit()
    return made


def act_as(pages, represented: Citizen, **more):
    """Choose a person on the picker, as the signed-in browser."""
    return pages.press(pages.get("acting.pick"), "Vælg mig selv", {"who": str(represented.id)}, **more)
