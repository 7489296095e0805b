"""Who becomes whom by their CPR number: at first sign-ins, with changed numbers, and where two meet."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from portal.people.actions import recognise
from portal.people.cpr import Cpr
from portal.people.models import Citizen, CitizenSubject, CprConflict, CprEntry
from portal.people.numbers import open_number, owner_of
from portal.people.rotation import Rotated, rotate
from portal.people.vault import CantOpen, Vault
from tests.builders import a_sign_in
from tests.people.at_once import at_once, meanwhile
from tests.people.cprs import NORA, NORA_NOW, OTHER, REPLACEMENT

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
OLD, NEW = b"o" * 32, b"n" * 32
VAULT = Vault((OLD,))


class TestFirstSignIn:
    def test_with_the_same_number_is_the_same_citizen(self, session, count):
        first = signed_in(session, cpr=NORA)
        person = replace(a_sign_in(cpr=f"{NORA[:6]}-{NORA[6:]}"), issuer="urn:another")
        second = recognise(session, person, now=LATER, vault=VAULT)
        session.commit()

        assert second.id == first.id
        assert (count(Citizen), count(CitizenSubject), count(CprEntry)) == (1, 2, 1)

    def test_without_a_number_is_a_citizen_of_its_own_whatever_the_name_and_birthday(self, session, count):
        people = [signed_in(session, name="Nora Nord", born_on=date(1990, 4, 2)) for _ in range(2)]
        signed_in(session, name="Nora Nord", born_on=date(1990, 4, 2), cpr=NORA)
        session.commit()

        assert people[0].id != people[1].id
        assert (count(Citizen), count(CprEntry)) == (3, 1)

    @pytest.mark.parametrize("cpr", ["", "nonsense", "3002585007", NORA + "1"])
    def test_with_what_is_no_number_is_let_in_without(self, session, count, cpr):
        signed_in(session, cpr=cpr)
        session.commit()

        assert (count(Citizen), count(CprEntry)) == (1, 0)

    def test_with_the_same_replacement_number_stays_apart(self, session, count):
        """Two that give numbers out may give out the same, so it leads nobody to anybody."""
        first, second = (signed_in(session, cpr=REPLACEMENT) for _ in range(2))
        session.commit()

        assert first.id != second.id
        assert (count(CprEntry), count(CprConflict)) == (2, 0)

    def test_with_a_replacement_number_never_meets_the_real_one_it_looks_like(self, session, count):
        real = signed_in(session, cpr=NORA)
        stand_in = signed_in(session, cpr=f"7{NORA[1:]}")

        assert real.id != stand_in.id
        assert owner_of(session, VAULT, Cpr(NORA)) == real.id
        assert owner_of(session, VAULT, Cpr(f"7{NORA[1:]}")) is None

    def test_is_linked_though_the_number_was_sealed_with_the_other_key(self, session):
        first = signed_in(session, cpr=NORA)
        found = recognise(session, a_sign_in(cpr=NORA), now=LATER, vault=Vault((NEW, OLD)))

        assert found.id == first.id


class TestSecondSignIn:
    def test_keeps_the_number_once(self, session, count):
        person = a_sign_in(cpr=NORA)
        for _ in range(3):
            recognise(session, person, now=NOW, vault=VAULT)
        session.commit()

        assert count(CprEntry) == 1

    def test_may_bring_the_number_that_the_first_lacked(self, session):
        person = a_sign_in()
        citizen = recognise(session, person, now=NOW, vault=VAULT)
        recognise(session, replace(person, cpr=NORA), now=LATER, vault=VAULT)

        assert owner_of(session, VAULT, Cpr(NORA)) == citizen.id

    def test_without_the_number_keeps_what_was_told(self, session):
        person = a_sign_in(cpr=NORA)
        citizen = recognise(session, person, now=NOW, vault=VAULT)
        recognise(session, replace(person, cpr=None), now=LATER, vault=VAULT)

        assert owner_of(session, VAULT, Cpr(NORA)) == citizen.id


class TestChangedNumber:
    def test_is_kept_and_the_old_one_still_finds_the_person(self, session):
        person = a_sign_in(cpr=NORA)
        citizen = recognise(session, person, now=NOW, vault=VAULT)
        changed = recognise(session, replace(person, cpr=NORA_NOW), now=LATER, vault=VAULT)

        assert changed.id == citizen.id
        assert owner_of(session, VAULT, Cpr(NORA)) == owner_of(session, VAULT, Cpr(NORA_NOW)) == citizen.id
        assert history(session, citizen) == [(NORA, NOW, LATER), (NORA_NOW, LATER, None)]

    def test_that_is_told_by_the_old_one_again_is_current_once(self, session):
        person = a_sign_in(cpr=NORA)
        citizen = recognise(session, person, now=NOW, vault=VAULT)
        for cpr in (NORA_NOW, NORA, NORA):
            recognise(session, replace(person, cpr=cpr), now=LATER, vault=VAULT)

        assert history(session, citizen) == [(NORA, NOW, None), (NORA_NOW, LATER, LATER)]

    def test_from_a_replacement_to_a_real_one_is_kept_too(self, session):
        person = a_sign_in(cpr=REPLACEMENT)
        citizen = recognise(session, person, now=NOW, vault=VAULT)
        recognise(session, replace(person, cpr=NORA), now=LATER, vault=VAULT)

        assert history(session, citizen) == [(REPLACEMENT, NOW, LATER), (NORA, LATER, None)]

    def test_that_is_another_citizens_merges_nobody_and_is_noted_once(self, session, count, caplog):
        owner = signed_in(session, cpr=OTHER)
        person = a_sign_in(cpr=NORA)
        mine = recognise(session, person, now=NOW, vault=VAULT)
        for _ in range(2):
            again = recognise(session, replace(person, cpr=OTHER), now=LATER, vault=VAULT)
        session.commit()

        assert again.id == mine.id != owner.id
        assert history(session, mine) == [(NORA, NOW, None)]
        assert history(session, owner) == [(OTHER, NOW, None)]
        noted = session.scalars(select(CprConflict)).one()
        assert (noted.citizen_id, noted.owner_id, noted.found_at) == (mine.id, owner.id, LATER)

    def test_to_a_former_one_of_another_citizen_is_a_conflict_too(self, session, count):
        person = a_sign_in(cpr=NORA)
        recognise(session, person, now=NOW, vault=VAULT)
        recognise(session, replace(person, cpr=NORA_NOW), now=NOW, vault=VAULT)
        stranger = a_sign_in()
        recognise(session, stranger, now=NOW, vault=VAULT)
        recognise(session, replace(stranger, cpr=NORA), now=NOW, vault=VAULT)
        session.commit()

        assert (count(CprConflict), count(Citizen)) == (1, 2)


class TestBirthday:
    def test_is_told_by_the_number_where_nobody_else_does(self, session):
        citizen = signed_in(session, born_on=None, cpr=NORA)
        assert (citizen.born_on, citizen.born_on_source) == (date(1858, 2, 12), "cpr")

    def test_is_the_providers_own_word_where_it_tells_one(self, session):
        person = a_sign_in(born_on=None, cpr=NORA)
        recognise(session, person, now=NOW, vault=VAULT)
        citizen = recognise(session, replace(person, born_on=date(1990, 4, 2)), now=NOW, vault=VAULT)
        assert (citizen.born_on, citizen.born_on_source) == (date(1990, 4, 2), "claim")

        citizen = recognise(session, person, now=NOW, vault=VAULT)
        assert (citizen.born_on, citizen.born_on_source) == (date(1990, 4, 2), "claim")

    def test_isnt_told_by_a_replacement_number(self, session):
        citizen = signed_in(session, born_on=None, cpr=REPLACEMENT)
        assert (citizen.born_on, citizen.born_on_source) == (None, None)


class TestAtOnce:
    def test_two_first_sign_ins_that_meet_with_one_number_make_one_citizen(self, database, count):
        with database.writing() as mine:
            first = recognise(mine, a_sign_in(cpr=NORA), now=NOW, vault=VAULT).id
            with meanwhile(lambda: recognised(database, a_sign_in(cpr=NORA))) as theirs:
                mine.commit()

        assert theirs.result() == first
        assert (count(Citizen), count(CitizenSubject), count(CprEntry)) == (1, 2, 1)

    @pytest.mark.parametrize("round_", range(5))
    def test_many_first_sign_ins_at_once_make_one_citizen(self, database, count, round_):
        ids = at_once(lambda: recognised(database, a_sign_in(cpr=NORA)), times=6)

        assert len(set(ids)) == 1
        assert (count(Citizen), count(CitizenSubject), count(CprEntry), count(CprConflict)) == (1, 6, 1, 0)

    def test_one_person_many_times_at_once_is_one_citizen(self, database, count):
        person = a_sign_in(cpr=NORA)

        assert len(set(at_once(lambda: recognised(database, person), times=6))) == 1
        assert (count(Citizen), count(CitizenSubject), count(CprEntry)) == (1, 1, 1)

    def test_a_changed_number_told_many_times_at_once_is_kept_once(self, session, database):
        person = a_sign_in(cpr=NORA)
        citizen = recognise(session, person, now=NOW, vault=VAULT)
        session.commit()
        at_once(lambda: recognised(database, replace(person, cpr=NORA_NOW)), times=6)

        assert [(number, until is None) for number, _since, until in history(session, citizen)] == [
            (NORA, False),
            (NORA_NOW, True),
        ]

    def test_a_first_sign_in_and_a_change_to_the_same_number_never_share_it(self, session, database, count):
        person = a_sign_in(cpr=NORA)
        recognise(session, person, now=NOW, vault=VAULT)
        session.commit()
        told = iter([replace(person, cpr=OTHER), a_sign_in(cpr=OTHER)])
        at_once(lambda: recognised(database, next(told)), times=2)

        owners = session.scalars(select(CprEntry.citizen_id).where(CprEntry.ended_at.is_(None))).all()
        assert len(owners) == len(set(owners)) == count(Citizen)


class TestBinding:
    def test_a_row_that_was_moved_to_somebody_else_cant_be_opened(self, session):
        mine, other = signed_in(session, cpr=NORA), signed_in(session)
        entry = session.scalars(select(CprEntry).where(CprEntry.citizen_id == mine.id)).one()
        assert open_number(VAULT, entry) == Cpr(NORA)

        entry.citizen_id = other.id
        with pytest.raises(CantOpen):
            open_number(VAULT, entry)


class TestRotate:
    def test_brings_everything_under_the_first_key_in_batches(self, session, database):
        people = [signed_in(session, cpr=f"010158500{last}") for last in range(7)]
        session.commit()
        both, new = Vault((NEW, OLD)), Vault((NEW,))

        assert rotate(database, both, batch=3) == Rotated(7, 0)
        assert rotate(database, both, batch=3) == Rotated(0, 0)
        for last, citizen in enumerate(people):
            assert owner_of(session, new, Cpr(f"010158500{last}")) == citizen.id
        session.expire_all()
        assert {entry.key_name for entry in session.scalars(select(CprEntry))} == {new.key_name}
        assert history(session, people[3], new) == [("0101585003", NOW, None)]

    def test_goes_on_where_it_was_broken_off(self, session, database, monkeypatch):
        for last in range(6):
            signed_in(session, cpr=f"010158500{last}")
        session.commit()
        batches = iter([None, None])

        def broken(*arguments):
            next(batches)  # raises in the third batch
            return one_batch(*arguments)

        from portal.people import rotation

        one_batch = rotation._one_batch
        monkeypatch.setattr("portal.people.rotation._one_batch", broken)
        with pytest.raises(StopIteration):
            rotate(database, Vault((NEW, OLD)), batch=2)
        monkeypatch.undo()

        assert rotate(database, Vault((NEW, OLD)), batch=2) == Rotated(2, 0)

    def test_leaves_and_counts_what_cant_be_opened(self, session, database):
        signed_in(session, cpr=NORA)
        recognise(session, a_sign_in(cpr=OTHER), now=NOW, vault=Vault((b"lost" * 8,)))
        session.commit()

        assert rotate(database, Vault((NEW, OLD))) == Rotated(1, 1)

    def test_lets_people_sign_in_meanwhile_and_afterwards(self, session, database, count):
        first = signed_in(session, cpr=NORA)
        session.commit()
        rotate(database, Vault((NEW, OLD)))
        for vault in (Vault((NEW, OLD)), Vault((OLD, NEW)), Vault((NEW,))):
            assert recognise(session, a_sign_in(cpr=NORA), now=LATER, vault=vault).id == first.id
        session.commit()

        assert count(Citizen) == count(CprEntry) == 1

    def test_leaves_a_number_that_stands_under_the_new_key_already_as_anothers(self, session, database):
        """So it would be where two machines wrote with different keys at the very same time."""
        signed_in(session, cpr=NORA)
        recognise(session, a_sign_in(cpr=NORA), now=NOW, vault=Vault((NEW,)))
        session.commit()

        assert rotate(database, Vault((NEW, OLD))) == Rotated(0, 1)


def signed_in(session, **details) -> Citizen:
    return recognise(session, a_sign_in(**details), now=NOW, vault=VAULT)


def recognised(database, person):
    with database.writing() as session:
        citizen_id = recognise(session, person, now=LATER, vault=VAULT).id
        session.commit()
    return citizen_id


def history(session, citizen, vault=VAULT):
    """Return the citizen's numbers with the times that they were theirs, oldest first."""
    own = select(CprEntry).where(CprEntry.citizen_id == citizen.id).order_by(CprEntry.id)
    rows = session.scalars(own.execution_options(populate_existing=True))
    return [(open_number(vault, row).digits, row.told_at, row.ended_at) for row in rows]
