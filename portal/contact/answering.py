"""Who answers a citizen on a Danish day, as parts of one statement: nothing is stored, so no job can be late.

The contact person answers; who is away, or has left, doesn't. Then the case's buddy does, then the stand-in that their
absence names, then the one whom that stand-in's own absence names. Those are three at most; after them it is the one
entrance's telephone. Whoever is away is passed over, so stand-ins who name each other do no harm.

`portal.contact.cover` says the same of facts in memory; a test holds both equal.
"""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    ScalarSelect,
    Select,
    String,
    Uuid,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    not_,
    null,
    or_,
    select,
    union,
)
from sqlalchemy.orm import aliased

from portal.config.roles import Role
from portal.contact.models import Absence, ContactAssignment
from portal.people.models import StaffMember

TODAY = bindparam("today", type_=Date())
Holder, Buddy, First, Second, Next = (aliased(StaffMember, name=name) for name in ("p", "b", "s1", "s2", "n"))
HolderAway, BuddyAway, FirstAway, SecondAway = (aliased(Absence, name=name) for name in ("pa", "ba", "sa1", "sa2"))

HAS_CHANGED = ContactAssignment.takes_over_on <= TODAY
"""The day of the planned change has come, whether or not the row has been replaced."""


def _now_or_next(column: str) -> ColumnElement[Any]:
    return case((HAS_CHANGED, getattr(ContactAssignment, f"next_{column}")), else_=getattr(ContactAssignment, column))


HOLDER_ID, BUDDY_ID, LEVEL = map(_now_or_next, ("contact_person_id", "buddy_id", "support_level"))


def has_case(who: Any) -> ColumnElement[bool]:
    """Say of an assignment that somebody is contact person or buddy by it today; an index finds whose it may be."""
    columns = (
        *(ContactAssignment.contact_person_id, ContactAssignment.buddy_id),
        *(ContactAssignment.next_contact_person_id, ContactAssignment.next_buddy_id),
    )
    perhaps, is_so = or_(*(column == who for column in columns)), or_(who == HOLDER_ID, who == BUDDY_ID)
    return and_(ContactAssignment.ended_at.is_(None), perhaps, is_so)


def is_away_on(absence: Any, day: Any) -> ColumnElement[bool]:
    """Say of an absence that it holds on a day."""
    until = or_(absence.ends_on.is_(None), absence.ends_on >= day)
    return and_(absence.begins_on <= day, until, absence.cancelled_at.is_(None))


_ROLE: ColumnElement[str] = literal_column(f"'%\"{Role.CONTACT_PERSON}\"%'")  # its place in a list of roles, as JSON


def has_left(member: Any) -> ColumnElement[bool]:
    """Say of somebody that they are no contact person any more: without access, or without the role."""
    withheld, given = (cast(one, String).like(_ROLE) for one in (member.withheld, member.roles))
    return or_(member.cut_at.is_not(None), withheld, not_(given))


def longest_absence(member: type[StaffMember], name: str) -> ScalarSelect[Any]:
    """Return the absence that somebody is away by; of several the one that lasts longest."""
    own = aliased(Absence, name=name)
    lasting = (own.ends_on.is_not(None), own.ends_on.desc(), own.id)
    found = select(own.id).where(own.staff_id == member.id, is_away_on(own, TODAY)).order_by(*lasting).limit(1)
    return found.correlate(member).scalar_subquery()


NextAway = aliased(Absence, name="na")


def next_is_away() -> ColumnElement[bool]:
    """Say by which absence the one who follows is away; to join to it."""
    return NextAway.id == longest_absence(Next, "nl")


def _is_here(member: type[StaffMember], away: type[Absence]) -> ColumnElement[bool]:
    return and_(member.id.is_not(None), away.id.is_(None), not_(has_left(member)))


FIRST_IS_HERE, SECOND_IS_HERE = _is_here(First, FirstAway), _is_here(Second, SecondAway)
ANSWERS_ID = case(
    (_is_here(Holder, HolderAway), Holder.id),
    (_is_here(Buddy, BuddyAway), Buddy.id),
    (FIRST_IS_HERE, First.id),
    (SECOND_IS_HERE, Second.id),
    else_=null(),
)
"""Who answers now; none where only the one entrance's telephone is left."""


ME = bindparam("staff_id", type_=Uuid())
_Leans, _LeansOnThose = aliased(Absence), aliased(Absence)
_LEAN_ON_ME = select(_Leans.staff_id).where(_Leans.stand_in_id == ME, is_away_on(_Leans, TODAY))
LEAN = union(
    _LEAN_ON_ME,
    select(_LeansOnThose.staff_id).where(_LeansOnThose.stand_in_id.in_(_LEAN_ON_ME), is_away_on(_LeansOnThose, TODAY)),
)
"""Who is away today and leaves it to `staff_id`, or to somebody who is away and leaves it to them."""


def answered_by(staff_id: UUID, today: date) -> Select[tuple[UUID]]:
    """Select the citizens whose contact person, buddy or stand-in somebody is on a Danish day."""
    mine = or_(HOLDER_ID == ME, BUDDY_ID == ME, ANSWERS_ID == ME)
    columns = (
        *(ContactAssignment.contact_person_id, ContactAssignment.buddy_id),
        *(ContactAssignment.next_contact_person_id, ContactAssignment.next_buddy_id),
    )
    perhaps_mine = or_(*(column == ME for column in columns), *(column.in_(LEAN) for column in columns))
    own = with_those_who_answer(select(ContactAssignment.citizen_id))
    return own.where(ContactAssignment.ended_at.is_(None), perhaps_mine, mine).params(staff_id=staff_id, today=today)


def with_stand_ins(statement: Select[Any]) -> Select[Any]:
    """Join to somebody at work (`Holder`), in a statement that selects from them, their absence and who stands in."""
    return (
        statement.outerjoin(HolderAway, HolderAway.id == longest_absence(Holder, "pl"))
        .outerjoin(First, First.id == HolderAway.stand_in_id)
        .outerjoin(FirstAway, FirstAway.id == longest_absence(First, "sl1"))
        .outerjoin(Second, Second.id == FirstAway.stand_in_id)
        .outerjoin(SecondAway, SecondAway.id == longest_absence(Second, "sl2"))
    )


def with_those_who_answer(statement: Select[Any]) -> Select[Any]:
    """Join to assignments, in a statement that selects from them, everybody who may have to answer."""
    return (
        statement.select_from(ContactAssignment)
        .join(Holder, Holder.id == HOLDER_ID)
        .join(Buddy, Buddy.id == BUDDY_ID)
        .outerjoin(HolderAway, HolderAway.id == longest_absence(Holder, "pl"))
        .outerjoin(BuddyAway, BuddyAway.id == longest_absence(Buddy, "bl"))
        .outerjoin(First, First.id == func.coalesce(HolderAway.stand_in_id, BuddyAway.stand_in_id))
        .outerjoin(FirstAway, FirstAway.id == longest_absence(First, "sl1"))
        .outerjoin(Second, Second.id == FirstAway.stand_in_id)
        .outerjoin(SecondAway, SecondAway.id == longest_absence(Second, "sl2"))
    )
