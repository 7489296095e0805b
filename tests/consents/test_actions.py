from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from portal.config.sharing import Category, Use
from portal.consents.actions import Said, Words, add_event, latest_end, publish_text, say
from portal.consents.ends import months_later
from portal.consents.models import Channel, Consent, ConsentGiver, ConsentScope, ConsentText
from portal.consents.states import EventKind, NotPossible
from portal.consents.texts import WrongScope, hash_of
from portal.people.models import Citizen
from portal.people.representation import Power
from tests.builders import a_citizen
from tests.consents.builders import (
    GRANTS,
    NOW,
    SCOPE,
    WEEK,
    WORDS,
    answer,
    asked,
    kinds,
    said_by,
    stands_for,
    yes,
)


class TestPublishText:
    def test_makes_the_next_version_in_all_languages_about_one_scope(self, session):
        publish_text(session, "plan", SCOPE, WORDS, now=NOW)
        second = publish_text(session, "plan", replace(SCOPE, months=3), WORDS, now=NOW)
        session.commit()

        assert [(text.version, text.language) for text in second] == [(2, "da"), (2, "en")]
        assert {str(text.scope["months"]) for text in second} == {"3"}
        for text in session.scalars(select(ConsentText)):
            assert text.sha256 == hash_of(text.language, text.title, text.body, text.scope)

    def test_needs_danish(self, session):
        with pytest.raises(WrongScope, match="Danish"):
            publish_text(session, "plan", SCOPE, {"en": WORDS["en"]}, now=NOW)


class TestAsk:
    def test_asks_the_person_about_what_the_text_says(self, session, text, citizen, lis):
        consent = asked(session, text, citizen, lis)

        assert (consent.holder.unit, consent.recipient.unit) == ("rehab", "employment")
        assert (consent.purpose, consent.kind) == (SCOPE.purpose, SCOPE.kind)
        scopes = session.scalars(select(ConsentScope)).all()
        assert {(one.category, one.use) for one in scopes} == GRANTS
        assert [one.giver_id for one in session.scalars(select(ConsentGiver))] == [citizen.id]
        assert kinds(session, consent) == ["asked"]

    def test_asks_everybody_who_stands_for_a_child(self, session, text, lis, family):
        consent = asked(session, text, family.child, lis, family.both)

        givers = session.scalars(select(ConsentGiver)).all()
        assert {one.giver_id for one in givers} == {one.representative_id for one in family.both}
        assert {one.power for one in givers} == {Power.CUSTODY}
        assert consent.head == 1

    def test_refuses_to_ask_nobody_or_somebody_elses_parent(self, session, text, citizen, lis, family):
        for givers, reason in (([], "nobody"), (family.both, "doesn't stand for")):
            with pytest.raises(WrongScope, match=reason):
                asked(session, text, citizen, lis, givers)

    def test_refuses_whoever_may_only_read(self, session, text, lis, family):
        reading = stands_for(session, family.child, a_citizen(session), may_act=False)
        with pytest.raises(WrongScope, match="doesn't stand for"):
            asked(session, text, family.child, lis, [reading])

    @pytest.mark.parametrize(
        "ended",
        [
            {"true_to": date(2026, 11, 25)},
            {"true_from": date(2026, 11, 26)},
            {"known_to": NOW},
        ],
        ids=repr,
    )
    def test_refuses_whose_power_doesnt_hold_today(self, session, text, lis, family, ended):
        earlier = stands_for(session, family.child, a_citizen(session), **ended)
        with pytest.raises(WrongScope, match="doesn't stand for"):
            asked(session, text, family.child, lis, [earlier])

    @pytest.mark.parametrize("born_on", [date(2008, 11, 25), None])
    def test_refuses_the_parent_of_somebody_of_age_or_without_a_birthday(self, session, text, lis, born_on):
        grown = a_citizen(session, born_on=born_on)
        with pytest.raises(WrongScope, match="doesn't stand for"):
            asked(session, text, grown, lis, [stands_for(session, grown, a_citizen(session))])

    def test_refuses_to_ask_others_for_a_protected_address(self, session, lis, family):
        scope = replace(SCOPE, grants=frozenset({(Category.PROTECTED_ADDRESS, Use.READ)}))
        text = publish_text(session, "address", scope, WORDS, now=NOW)[0]

        with pytest.raises(WrongScope, match="only the person"):
            asked(session, text, family.child, lis, family.both)
        assert asked(session, text, a_citizen(session, born_on=date(2011, 11, 25)), lis).head == 1

    @pytest.mark.parametrize("born_on", [date(2011, 11, 26), date(2020, 5, 3)])
    def test_refuses_to_ask_a_child_alone(self, session, text, lis, born_on):
        with pytest.raises(WrongScope, match="too young"):
            asked(session, text, a_citizen(session, born_on=born_on), lis)

    def test_asks_nobody_on_their_fifteenth_birthday_but_them(self, session, text, lis):
        assert asked(session, text, a_citizen(session, born_on=date(2011, 11, 25)), lis).head == 1

    def test_leaves_out_nobody_who_shares_custody_where_a_category_asks_for_all(self, session, text, lis, family):
        with pytest.raises(WrongScope, match="shares custody"):
            asked(session, text, family.child, lis, family.both[:1])

    def test_asks_one_of_those_who_share_custody_where_one_is_enough(self, session, lis, family):
        scope = replace(SCOPE, grants=frozenset({(Category.SCHOOL, Use.READ)}))
        text = publish_text(session, "school", scope, WORDS, now=NOW)[0]
        assert asked(session, text, family.child, lis, family.both[:1]).head == 1

    def test_waits_for_nobody_whose_custody_is_over(self, session, text, lis):
        child = a_citizen(session, born_on=date(2020, 5, 3))
        mother = stands_for(session, child, a_citizen(session))
        stands_for(session, child, a_citizen(session), true_to=date(2026, 11, 25))
        assert asked(session, text, child, lis, [mother]).head == 1


class TestSay:
    def test_yes_is_written_down_with_what_shows_it(self, session, consent, citizen, text):
        event = yes(session, consent, citizen, text)
        session.commit()

        assert (event.seq, event.kind, event.channel) == (2, EventKind.GIVEN, Channel.WEB)
        assert (event.level, event.text_id, event.ends_at) == ("substantial", text.id, NOW + WEEK)
        assert kinds(session, consent) == ["asked", "given"]

    def test_the_same_twice_is_one(self, session, consent, citizen, text):
        first, second = (yes(session, consent, citizen, text) for _ in range(2))
        assert first is second
        assert consent.head == 2

    def test_the_same_key_for_something_else_is_refused(self, session, consent, citizen, text):
        yes(session, consent, citizen, text, key="a")
        with pytest.raises(NotPossible):
            say(session, consent, EventKind.WITHDRAWN, said_by(citizen), key="a", now=NOW)

    def test_no_longer_than_the_text_says(self, session, consent, citizen, text):
        latest = months_later(NOW, 6)
        assert latest_end(text, NOW) == latest
        for end in (NOW, NOW - WEEK, latest + timedelta(microseconds=1), None):
            with pytest.raises(NotPossible):
                yes(session, consent, citizen, text, ends_at=end)
        assert yes(session, consent, citizen, text, ends_at=latest).ends_at == latest

    def test_to_the_very_text_that_was_asked_and_in_time(self, session, consent, citizen, text):
        newer = publish_text(session, "plan", SCOPE, {"da": Words("Ny", "Ny")}, now=NOW)[0]
        for wrong, now in ((newer, NOW), (text, NOW + WEEK), (None, NOW)):
            with pytest.raises(NotPossible):
                yes(session, consent, citizen, wrong, now=now, ends_at=now + timedelta(days=1))

    def test_by_nobody_but_who_was_asked(self, session, consent, text):
        for kind in (EventKind.GIVEN, EventKind.REFUSED, EventKind.DEFERRED, EventKind.WITHDRAWN):
            with pytest.raises(NotPossible):
                say(session, consent, kind, answer(a_citizen(session), text), key=kind, now=NOW)

    def test_aloud_is_written_down_by_staff_with_what_shows_it(self, session, consent, citizen, text, lis):
        said = Said(citizen.id, text.id, NOW + WEEK, staff_id=lis.id, evidence="Ringede 25/11, gentog det med egne ord")
        event = say(session, consent, EventKind.GIVEN, said, key="x", now=NOW)

        assert (event.channel, event.staff_id, event.citizen_id) == (Channel.ORAL, lis.id, citizen.id)

    def test_withdrawn_is_the_end(self, session, consent, citizen, text):
        yes(session, consent, citizen, text)
        say(session, consent, EventKind.WITHDRAWN, said_by(citizen), key="w", now=NOW)

        with pytest.raises(NotPossible):
            yes(session, consent, citizen, text, key="again")
        assert kinds(session, consent) == ["asked", "given", "withdrawn"]

    def test_of_two_one_yes_opens_nothing_and_one_no_closes(self, session, text, lis, family):
        consent = asked(session, text, family.child, lis, family.both)
        mother, father = (replace(answer(family.child, text), citizen_id=one.representative_id) for one in family.both)
        no_more = [replace(one, text_id=None, ends_at=None) for one in (mother, father)]
        say(session, consent, EventKind.GIVEN, mother, key="m", now=NOW)
        with pytest.raises(NotPossible):  # it isn't in force, so there is nothing to withdraw
            say(session, consent, EventKind.WITHDRAWN, no_more[0], key="w", now=NOW)
        say(session, consent, EventKind.GIVEN, father, key="f", now=NOW)
        say(session, consent, EventKind.WITHDRAWN, no_more[1], key="w2", now=NOW)

        assert kinds(session, consent) == ["asked", "given", "given", "withdrawn"]


class TestMajority:
    """A parent is asked the day before; the child comes of age at midnight, with nothing run."""

    MIDNIGHT = datetime(2026, 11, 25, 23, tzinfo=UTC)

    def test_a_parents_yes_counts_until_midnight_and_not_from_then_on(self, session, text, lis):
        for offset, counts in ((-timedelta(microseconds=1), True), (timedelta(), False)):
            child = a_citizen(session, born_on=date(2008, 11, 26))
            mother = stands_for(session, child, a_citizen(session))
            consent = asked(session, text, child, lis, [mother])
            word = replace(answer(child, text), citizen_id=mother.representative_id)
            if counts:
                assert say(session, consent, EventKind.GIVEN, word, key="x", now=self.MIDNIGHT + offset).seq == 2
                continue
            with pytest.raises(NotPossible):
                say(session, consent, EventKind.GIVEN, word, key="x", now=self.MIDNIGHT + offset)

    def test_a_parents_no_still_closes(self, session, text, lis):
        child = a_citizen(session, born_on=date(2008, 11, 26))
        mother = stands_for(session, child, a_citizen(session))
        consent = asked(session, text, child, lis, [mother])
        no = replace(answer(child, text, is_yes=False), citizen_id=mother.representative_id)

        assert say(session, consent, EventKind.REFUSED, no, key="n", now=self.MIDNIGHT).seq == 2


class TestAtOnce:
    def test_a_yes_and_a_no_are_one_after_the_other_and_never_both(self, session, database, consent, citizen, text):
        session.commit()
        outcomes, together = [], Barrier(2)

        def answering(kind: EventKind) -> None:
            together.wait(5)
            with database.writing() as writer:
                mine = writer.get_one(Consent, consent.id)
                try:
                    say(writer, mine, kind, answer(citizen, text, is_yes=kind == EventKind.GIVEN), key=kind, now=NOW)
                    writer.commit()
                    outcomes.append(kind)
                except NotPossible:
                    outcomes.append(None)

        threads = [Thread(target=answering, args=(kind,)) for kind in (EventKind.GIVEN, EventKind.REFUSED)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert len(outcomes) == 2
        assert outcomes.count(None) == 1
        assert len(kinds(session, consent)) == 2

    def test_a_double_click_is_one_event(self, session, database, consent, citizen, text):
        session.commit()
        together = Barrier(2)

        def press() -> None:
            together.wait(5)
            with database.writing() as writer:
                yes(writer, writer.get_one(Consent, consent.id), citizen, text)
                writer.commit()

        threads = [Thread(target=press) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert kinds(session, consent) == ["asked", "given"]


class TestAddEvent:
    def test_of_staff_follows_what_was_said(self, session, consent, citizen, text, lis):
        with pytest.raises(NotPossible):
            add_event(session, consent, EventKind.SUSPENDED, key="s", now=NOW, staff_id=lis.id)
        yes(session, consent, citizen, text)
        for kind in (EventKind.SUSPENDED, EventKind.RESUMED, EventKind.REVOKED):
            add_event(session, consent, kind, key=kind, now=NOW, staff_id=lis.id)
        assert kinds(session, consent) == ["asked", "given", "suspended", "resumed", "revoked"]


class TestYesOnce:
    def test_a_second_yes_of_the_same_person_doesnt_move_its_end(self, session, text, family, lis):
        consent = asked(session, text, family.child, lis, family.both)
        first = session.get_one(Citizen, family.both[0].representative_id)
        yes(session, consent, first, text, key="first")
        with pytest.raises(NotPossible):
            yes(session, consent, first, text, key="second")
        assert kinds(session, consent) == ["asked", "given"]
