"""Texts on their way: written by one, read by another, approved by a lawyer; the database holds it, too."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from portal.access.rules import NotAllowed
from portal.access.scopes import Limit
from portal.audit.models import NOBODY, AuditDetail
from portal.config.roles import Role
from portal.config.sharing import Category, Use
from portal.consents.draft_actions import LawyersWord, SameWords, begin_draft, change_draft, publish, review
from portal.consents.draft_actions import send_for_review as send
from portal.consents.draft_models import ConsentTextDraft, ConsentTextStep, DraftState, LegalApproval, StepKind
from portal.consents.models import ConsentText
from portal.consents.packages import Package, package_of
from portal.consents.states import NotPossible
from portal.consents.text_rules import may_change_draft, may_publish_draft, may_review_draft, may_see_texts
from portal.consents.texts import WrongScope, scope_from
from tests.builders import a_staff_member, as_staff
from tests.consents.builders import DRAFT, NOW, a_draft

WORD = LawyersWord("Ida Holm", "sag 2026-17", date(2026, 11, 20))


class TestTheWay:
    def test_from_a_draft_to_a_published_text(self, session, draft, kasper, tove, aksel):
        send(session, draft, by=kasper, now=NOW)
        review(session, draft, revision=1, is_approved=True, by=tove, now=NOW)
        texts = publish(session, draft, WORD, revision=1, by=aksel, now=NOW)

        assert [(one.version, one.language) for one in texts] == [(1, "da"), (1, "en")]
        assert {one.name for one in texts} == {"plan-og-maal"}
        assert texts[0].title == DRAFT.title_da
        assert scope_from(texts[0].scope) == draft.scope
        assert draft.state == DraftState.PUBLISHED
        assert kinds(session, draft) == ["written", "sent", "approved", "published"]
        approval = session.get(LegalApproval, draft.id)
        assert (approval.lawyer, approval.reference, approval.approved_on) == (
            "Ida Holm",
            "sag 2026-17",
            WORD.approved_on,
        )
        assert (approval.seq, approval.noted_by_id) == (3, aksel.staff_id)

    def test_every_step_is_in_the_common_chain_without_a_word_of_it(self, session, draft, kasper, tove):
        send(session, draft, by=kasper, now=NOW)
        review(session, draft, revision=1, is_approved=False, note="Kortere", by=tove, now=NOW)

        said = session.scalars(select(AuditDetail.payload).where(AuditDetail.chain_id == NOBODY)).all()
        assert [one.count('"what":"') for one in said] == [1, 1, 1]
        assert all(str(draft.id) in one and draft.title_da not in one and "Kortere" not in one for one in said)

    def test_a_change_loses_the_review(self, session, reviewed, kasper, tove, aksel):
        change_draft(session, reviewed, replace(DRAFT, body_da="Kort."), by=kasper, now=NOW)

        assert (reviewed.state, reviewed.revision) == (DraftState.DRAFT, 2)
        with pytest.raises(NotPossible):
            publish(session, reviewed, WORD, revision=2, by=aksel, now=NOW)
        send(session, reviewed, by=kasper, now=NOW)
        with pytest.raises(NotPossible):
            review(session, reviewed, revision=1, is_approved=True, by=tove, now=NOW)  # what they read is no more
        review(session, reviewed, revision=2, is_approved=True, by=tove, now=NOW)
        assert publish(session, reviewed, WORD, revision=2, by=aksel, now=NOW)[0].body == "Kort."

    def test_the_same_words_again_change_nothing(self, session, reviewed, kasper):
        change_draft(session, reviewed, DRAFT, by=kasper, now=NOW)
        assert (reviewed.state, reviewed.revision) == (DraftState.REVIEWED, 1)

    def test_words_changed_past_the_portal_are_not_published(self, session, reviewed, aksel):
        session.execute(update(ConsentTextDraft).values(body_da="Andre ord."))
        session.commit()

        with pytest.raises(NotPossible):
            publish(session, reviewed, WORD, revision=1, by=aksel, now=NOW)

    def test_back_with_a_note_and_on_again(self, session, draft, kasper, tove):
        send(session, draft, by=kasper, now=NOW)
        with pytest.raises(ValueError, match="says why"):
            review(session, draft, revision=1, is_approved=False, note=" ", by=tove, now=NOW)
        review(session, draft, revision=1, is_approved=False, note="Skriv “du”.", by=tove, now=NOW)

        assert draft.state == DraftState.DRAFT
        send(session, draft, by=kasper, now=NOW)
        assert kinds(session, draft) == ["written", "sent", "sent_back", "sent"]

    def test_twice_is_once(self, session, draft, kasper, tove, aksel):
        for _ in range(2):
            send(session, draft, by=kasper, now=NOW)
        for _ in range(2):
            review(session, draft, revision=1, is_approved=True, by=tove, now=NOW)
        texts = [publish(session, draft, WORD, revision=1, by=aksel, now=NOW) for _ in range(2)]

        assert [one.id for one in texts[0]] == [one.id for one in texts[1]]
        assert kinds(session, draft) == ["written", "sent", "approved", "published"]

    def test_out_of_order_is_not_possible(self, session, draft, kasper, tove, aksel):
        with pytest.raises(NotPossible):
            review(session, draft, revision=1, is_approved=True, by=tove, now=NOW)
        with pytest.raises(NotPossible):
            publish(session, draft, WORD, revision=1, by=aksel, now=NOW)
        send(session, draft, by=kasper, now=NOW)
        with pytest.raises(NotPossible):
            publish(session, draft, WORD, revision=1, by=aksel, now=NOW)

    def test_what_is_published_is_never_changed(self, session, reviewed, kasper, aksel):
        publish(session, reviewed, WORD, revision=1, by=aksel, now=NOW)
        with pytest.raises(NotPossible):
            change_draft(session, reviewed, replace(DRAFT, months=3), by=kasper, now=NOW)
        with pytest.raises(NotPossible):
            send(session, reviewed, by=kasper, now=NOW)

    def test_the_next_version_needs_new_words_in_both_languages(self, session, reviewed, kasper, aksel):
        """A hash names one text; a language that says the same about the same would be named twice."""
        publish(session, reviewed, WORD, revision=1, by=aksel, now=NOW)
        for changes, lacking in (({}, "da"), ({"body_da": "Kort."}, "en")):
            with pytest.raises(SameWords) as caught:
                begin_draft(session, replace(DRAFT, **changes), by=kasper, now=NOW)
            assert caught.value.language == lacking
        begin_draft(session, replace(DRAFT, months=6), by=kasper, now=NOW)

    def test_about_nothing_is_refused(self, session, kasper):
        with pytest.raises(WrongScope):
            begin_draft(session, replace(DRAFT, categories=[]), by=kasper, now=NOW)


class TestRules:
    def test_nobody_reviews_what_they_wrote(self, session, kasper):
        both = as_staff(a_staff_member(session, Role.EDITOR, Role.REVIEWER, Role.PUBLISHER, name="Bo Friis"))
        own = begin_draft(session, DRAFT, by=both, now=NOW)

        assert may_change_draft(both, own)
        assert not may_review_draft(both, own)
        send(session, own, by=both, now=NOW)
        with pytest.raises(NotAllowed):
            review(session, own, revision=1, is_approved=True, by=both, now=NOW)

    def test_nobody_changes_what_another_wrote(self, session, draft):
        other = as_staff(a_staff_member(session, Role.EDITOR, name="Bo Friis"))
        assert not may_change_draft(other, draft)
        with pytest.raises(NotAllowed):
            change_draft(session, draft, DRAFT, by=other, now=NOW)

    def test_a_role_each(self, draft, kasper, tove, aksel):
        told = [
            [rule(one, draft) for one in (kasper, tove, aksel)]
            for rule in (may_change_draft, may_review_draft, may_publish_draft)
        ]
        assert told == [[True, False, False], [False, True, False], [False, False, True]]
        assert all(may_see_texts(one) for one in (kasper, tove, aksel))

    def test_a_role_with_limits_is_none(self, session):
        grants = {Role.EDITOR: ((Limit("kle", ("27.*",)),),)}
        assert not may_see_texts(as_staff(a_staff_member(session, grants=grants)))


class TestDatabase:
    def test_refuses_a_review_by_the_writer(self, session, draft, kasper):
        step = {"draft_id": draft.id, "seq": 9, "writer_id": kasper.staff_id, "kind": StepKind.APPROVED}
        step |= {"by_id": kasper.staff_id, "at": NOW, "revision": 1, "sha256": "a" * 64}
        with pytest.raises(IntegrityError, match="reviewed_by_another"):
            session.execute(ConsentTextStep.__table__.insert().values(**step, note=""))

    def test_refuses_a_review_that_names_another_writer(self, session, draft, kasper, tove):
        """The composite key: whoever reviews their own can't say that somebody else wrote it."""
        step = {"draft_id": draft.id, "seq": 9, "writer_id": tove.staff_id, "kind": StepKind.APPROVED}
        step |= {"by_id": kasper.staff_id, "at": NOW, "revision": 1, "sha256": "a" * 64}
        with pytest.raises(IntegrityError):
            session.execute(ConsentTextStep.__table__.insert().values(**step, note=""))

    @pytest.mark.parametrize("kind", [StepKind.WRITTEN, StepKind.SENT])
    def test_refuses_an_approval_by_law_of_what_was_not_reviewed(self, session, draft, aksel, kind):
        word = {"draft_id": draft.id, "seq": 1, "lawyer": "x", "reference": "x", "approved_on": WORD.approved_on}
        with pytest.raises(IntegrityError):
            session.execute(LegalApproval.__table__.insert().values(**word, kind=kind, noted_by_id=aksel.staff_id))

    def test_refuses_an_approval_of_a_step_that_is_another(self, session, draft, aksel):
        word = {"draft_id": draft.id, "seq": 1, "lawyer": "x", "reference": "x", "approved_on": WORD.approved_on}
        with pytest.raises(IntegrityError):
            session.execute(
                LegalApproval.__table__.insert().values(**word, kind=StepKind.APPROVED, noted_by_id=aksel.staff_id)
            )

    @pytest.mark.parametrize("model", [ConsentTextStep, LegalApproval, ConsentTextDraft])
    def test_refuses_to_rewrite_it(self, session, reviewed, aksel, model):
        publish(session, reviewed, WORD, revision=1, by=aksel, now=NOW)
        session.commit()
        column = {ConsentTextStep: "note", LegalApproval: "lawyer", ConsentTextDraft: "title_da"}[model]
        for change in (update(model).values({column: "x"}), delete(model)):
            with pytest.raises(DBAPIError, match="stays as it is"):
                session.execute(change)
            session.rollback()
        assert session.execute(text("SELECT count(*) FROM consent_text_step")).scalar() == 4


class TestPackage:
    @pytest.mark.parametrize(
        ("categories", "package"),
        [
            ({"contact_dates"}, Package.DATES),
            ({"goals"}, Package.PLAN),
            ({"contact_dates", "goals"}, Package.PLAN),
            ({"contact_dates", "goals", "health"}, Package.CASE),
            ({"housing"}, Package.CASE),
        ],
    )
    def test_is_the_smallest_that_holds_all(self, categories, package):
        assert package_of(frozenset((Category(one), Use.READ) for one in categories)) == package


def kinds(session, draft) -> list[str]:
    own = select(ConsentTextStep.kind).where(ConsentTextStep.draft_id == draft.id).order_by(ConsentTextStep.seq)
    return [one.value for one in session.scalars(own)]


def test_nothing_is_published_without_the_three(session, draft, kasper, tove, aksel):
    send(session, draft, by=kasper, now=NOW)
    assert session.scalars(select(ConsentText)).all() == []


@pytest.fixture
def writer(session):
    return a_staff_member(session, Role.EDITOR, name="Kasper Holm")


@pytest.fixture
def kasper(writer):
    return as_staff(writer)


@pytest.fixture
def tove(session):
    return as_staff(a_staff_member(session, Role.REVIEWER, name="Tove Lynge"))


@pytest.fixture
def aksel(session):
    return as_staff(a_staff_member(session, Role.PUBLISHER, name="Aksel Friis"))


@pytest.fixture
def draft(session, writer):
    return a_draft(session, writer)


@pytest.fixture
def reviewed(session, draft, kasper, tove):
    send(session, draft, by=kasper, now=NOW)
    review(session, draft, revision=1, is_approved=True, by=tove, now=NOW)
    session.commit()
    return draft
