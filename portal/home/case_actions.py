"""What staff do about a citizen's consents: ask, and write down what was said aloud."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from portal.access.identity import Identity
from portal.access.rules import NotAllowed, require
from portal.config.municipality import Municipality
from portal.consents import questions
from portal.consents.actions import Said
from portal.consents.models import ConsentText
from portal.consents.receipt_models import ConsentReceipt
from portal.consents.receipts import Issuer
from portal.consents.states import EventKind
from portal.consents.texts import WrongScope, scope_from
from portal.home.rules import WordTo, may_ask_citizen, may_note_word
from portal.people.models import Citizen, StaffMember


def ask_citizen(
    session: Session,
    citizen_id: UUID,
    text: ConsentText,
    *,
    days: int,
    by: Identity,
    municipality: Municipality,
    now: datetime,
) -> bool:
    """Ask whoever can allow it what a department may see; tell whether that is a new question.

    Raises NotAllowed, also for a text by which another department would receive something; and WrongScope where nobody
    can allow it, for people we don't know as for those who have nobody.
    """
    require(by, may_ask_citizen)
    if scope_from(text.scope).recipient != by.unit:
        raise NotAllowed("may_ask_citizen")
    citizen = session.get(Citizen, citizen_id)
    if citizen is None or citizen.closed_at is not None:
        raise WrongScope("nobody can allow it")
    outcome = questions.ask_once(
        session,
        citizen,
        text,
        by=session.get_one(StaffMember, by.staff_id),
        rules=municipality.category_rules,
        lapses_at=now + timedelta(days=days),
        now=now,
    )
    return outcome.is_new


def note_word(
    session: Session,
    word: WordTo,
    kind: EventKind,
    *,
    of: UUID,
    evidence: str,
    key: str,
    by: Identity,
    now: datetime,
    issuer: Issuer,
) -> ConsentReceipt:
    """Write down what somebody who was asked has said aloud. Raises NotAllowed, and NotPossible as `say` does."""
    require(by, may_note_word, word)
    said = Said(of, staff_id=by.staff_id, evidence=evidence)
    return questions.note_word(session, word.consent, kind, said, key=key, now=now, issuer=issuer)
