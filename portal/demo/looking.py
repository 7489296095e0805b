"""Who in the demo has looked at what, through the real door: one by law, and one in vain."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from portal.config.roles import Role
from portal.config.settings import Settings
from portal.config.sharing import Purpose
from portal.consents.completeness import check_log, last_checked
from portal.consents.door import ByStaff, disclose
from portal.consents.facts import Unit
from portal.consents.models import Look
from portal.consents.policy import policy_of
from portal.db.engine import Database
from portal.people.models import StaffMember
from portal.plans.parts import find_parts, read_parts

BY_LAW = "Vi skal mødes i morgen, og jeg læser hendes mål først."
WITHOUT_A_YES = "Hun har søgt om et kursus, og jeg vil se planen."


def look_at(
    database: Database, settings: Settings, citizen_id: UUID, contact_person: StaffMember, specialist: StaffMember
) -> None:
    """Let two members of staff have looked at a person's parts, where nobody has yet."""
    with database.reading() as session:
        if session.scalar(select(Look.id).where(Look.subject_id == citizen_id).limit(1)) is not None:
            return
    for asker in _askers(contact_person, specialist):
        disclose(
            database,
            asker,
            citizen_id,
            find=lambda connection: find_parts(connection, citizen_id),
            read=lambda connection, permitted: read_parts(connection, citizen_id, permitted),
            policy=policy_of(settings.municipality),
        )


def _askers(contact_person: StaffMember, specialist: StaffMember) -> Iterable[ByStaff]:
    own = ByStaff(contact_person.id, Role.CONTACT_PERSON, _for_the_plan(contact_person), BY_LAW)
    return own, own, ByStaff(specialist.id, Role.SPECIALIST, _for_the_plan(specialist), WITHOUT_A_YES)


def _for_the_plan(member: StaffMember) -> Unit:
    return Unit(member.department.unit, Purpose.PLAN_TOGETHER)


def see_that_all_is_there(database: Database, now: datetime) -> None:
    """Compare the log with the chains once, as the worker does every few minutes."""
    if last_checked(database) is None:
        check_log(database, now=now)
