"""On whose behalf: choosing, the banner, the other person's page, and forms that stay with whom they were shown for."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from portal import clock
from portal.config.roles import Role
from portal.config.sharing import Category
from portal.consents.denials import Forbidden, forbid
from portal.consents.facts import Reason
from portal.consents.models import Look, LookItem
from portal.db.base import Base
from portal.people.models import WebSession
from portal.people.representation import Power, Representation, ToldBy
from portal.people.standing import Standing, stand_down, stand_for
from portal.plans.models import Goal
from tests.acting.builders import a_home, act_as
from tests.builders import a_citizen, a_plan, a_session, a_staff_member, a_step
from tests.statements import of_the_page, statements

STEP = "Trin hemmelig-plan"


class TestPicker:
    def test_is_empty_for_whoever_stands_for_nobody(self, pages, session):
        pages.sign_in(session, a_citizen(session))

        page = pages.visit(pages.get("home.my_page").link("Handl for en anden"))

        assert page.h1 == "På vegne af en anden"
        assert "Du kan ikke handle for andre lige nu" in page.main
        assert "Ingen kan handle for dig." in page.main

    def test_tells_the_relation_what_one_may_and_until_when(self, pages, session, home):
        pages.sign_in(session, home.mother)

        page = pages.get("acting.pick")

        card = page.text("#person-1")
        assert "Barn Et" in card
        for words in ("Forældremyndighed", "Du kan læse.", "Slutter af sig selv 3. maj 2029 kl. 00.00."):
            assert words in card
        assert "Peter Kilde" not in page.response.get_data(as_text=True)

    def test_leads_to_the_other_persons_page_with_a_neutral_title_and_address(self, pages, session, home):
        pages.sign_in(session, home.mother)

        page = act_as(pages, home.child)

        assert page.h1 == "På vegne af Barn Et"
        assert page.text("title") == "På vegne af en anden – Én indgang"
        assert page.response.request.path == f"/min-side/paa-vegne-af/{home.child.id}"
        assert "Du er her på vegne af Barn Et (Forældremyndighed)" in page.text(".acting-for")
        assert "Denne side handler om dig selv" not in page.text(".acting-for")

    def test_keeps_the_sign_in(self, pages, session, home):
        pages.sign_in(session, home.mother)
        before = session.scalars(select(WebSession.key)).all()
        session.commit()
        act_as(pages, home.child)
        assert session.scalars(select(WebSession.key)).all() == before

    def test_own_pages_stay_ones_own_and_say_so(self, pages, session, home):
        a_plan(session, home.mother, a_step("mit-eget"))
        pages.sign_in(session, home.mother)
        act_as(pages, home.child)

        page = pages.get("plans.show")

        assert "Trin mit-eget" in page.main
        assert STEP not in page.main
        assert "Denne side handler om dig selv." in page.text(".acting-for")
        assert page.link("Til den andens side") == f"/min-side/paa-vegne-af/{home.child.id}"

    def test_switches_back(self, pages, session, home):
        pages.sign_in(session, home.mother)
        act_as(pages, home.child)

        page = pages.press(pages.get("acting.pick"), "Vælg mig selv")

        assert page.h1 == "Min side"
        assert not page.soup.select(".acting-for")

    @pytest.mark.parametrize("who", ["", "mig-ikke", "00000000-0000-0000-0000-000000000000", "a stranger", "oneself"])
    def test_refuses_whom_one_doesnt_stand_for_in_one_and_the_same_way(self, pages, session, home, who):
        ids = {"a stranger": a_citizen(session).id, "oneself": home.mother.id}
        pages.sign_in(session, home.mother)
        token = pages.get("acting.pick").form("Vælg mig selv")["csrf_token"]

        page = pages.post("/min-side/paa-vegne-af", {"csrf_token": token, "who": str(ids.get(who, who))}, status=400)

        assert "Den person kan du ikke handle for lige nu" in page.main
        assert session.scalars(select(WebSession.acting_for_id)).all() == [None]


class TestPage:
    def test_shows_contact_person_and_plan_through_the_door(self, pages, session, home):
        pages.sign_in(session, home.mother)

        page = act_as(pages, home.child)

        assert STEP in page.main
        assert "Mette Vang" in page.text("#kontakt")
        look = session.scalars(select(Look).where(Look.subject_id == home.child.id)).one()
        assert look.representative_id == home.mother.id
        items = session.scalars(select(LookItem).where(LookItem.look_id == look.id)).all()
        assert {item.power_id for item in items} == {home.powers[0].id}

    def test_leaves_out_what_the_young_person_said_no_to(self, pages, session, home):
        forbid(
            session, home.child, Forbidden(category=Category.GOALS, representative_id=home.mother.id),
            by=home.child.id, now=clock.now(),
        )  # fmt: skip
        session.commit()
        pages.sign_in(session, home.mother)

        page = act_as(pages, home.child)

        assert STEP not in page.response.get_data(as_text=True)
        assert "Planen" not in page.texts("h2")
        assert "Mette Vang" in page.text("#kontakt")
        assert "Noget hører kun til den, du handler for." in page.main
        assert session.scalars(select(LookItem.why).where(~LookItem.is_permitted)).all() == [Reason.OBJECTED]

    def test_says_the_same_sentence_where_nothing_is_left_out(self, pages, session, home):
        pages.sign_in(session, home.mother)
        assert "Noget hører kun til den, du handler for." in act_as(pages, home.child).main

    def test_of_somebody_else_asks_for_the_choice_first(self, pages, session, home):
        pages.sign_in(session, home.mother)

        page = pages.get("represented.show", citizen_id=home.child.id)

        assert page.h1 == "På vegne af en anden"
        assert session.scalars(select(Look)).all() == []

    def test_says_nothing_half_where_the_door_is_closed(self, pages, session, home, monkeypatch):
        pages.sign_in(session, home.mother)
        monkeypatch.setattr("portal.consents.door.append", _fail)

        page = act_as(pages, home.child)

        assert "Vi kan ikke vise siden lige nu" in page.main
        assert STEP not in page.response.get_data(as_text=True)


class TestCrawl:
    """Every personal page there is, read by a mother who acts for her child."""

    def test_shows_nothing_of_the_other_parent_whose_address_is_protected(self, app, pages, session, home):
        """B24: two custody parents, one of them protected, the child too."""
        home.father.has_protected_address = home.child.has_protected_address = True
        session.commit()
        pages.sign_in(session, home.mother)
        act_as(pages, home.child)

        for path, body in everything_read(app, pages, home.child):
            for canary in ("Kilde", str(home.father.id), "eskyttet adresse", "protected"):
                assert canary not in body, (path, canary)

    def test_shows_nothing_of_another_family(self, app, pages, session, home):
        other = a_home(session, child="Fremmed Barn", goal_step="fremmed-plan")
        pages.sign_in(session, home.mother)
        act_as(pages, home.child)

        for about in (home.child, other.child, other.mother):
            for path, body in everything_read(app, pages, about):
                for canary in ("remmed", str(other.mother.id) if about is not other.mother else "remmed"):
                    assert canary not in body, (path, canary)

    def test_writes_nothing_but_that_she_looked(self, app, pages, session, home, database):
        """B20, with the one exception: the door's own entries in the child's chain, and her sign-in's use."""
        pages.sign_in(session, home.mother)
        act_as(pages, home.child)
        before = rows_of(database)

        everything_read(app, pages, home.child)

        after = rows_of(database)
        changed = {name for name in before if before[name] != after[name]}
        assert changed == {"look", "look_item", "audit_chain", "audit_entry", "audit_detail"}
        assert all(str(home.child.id) in row or home.child.id.hex in row for row in after["look"] - before["look"])


class TestBoundForms:
    def test_one_shown_for_a_child_is_refused_for_another(self, pages, session, two_children):
        first, second = two_children
        act_as(pages, first)
        page = pages.get("plans.goal")
        act_as(pages, second)

        refused = pages.press(page, "Gem mit mål", {"words": "Skrevet for den første"}, status=409)

        assert refused.h1 == "Du har skiftet person"
        assert refused.texts("main dd") == ["Barn Et (forældremyndighed)", "Barn To (forældremyndighed)"]
        assert "Skrevet for den første" in refused.text("blockquote")
        assert session.scalars(select(Goal)).all() == []

    def test_can_be_switched_back_from_there(self, pages, session, two_children):
        first, second = two_children
        act_as(pages, first)
        page = pages.get("plans.goal")
        act_as(pages, second)
        refused = pages.press(page, "Gem mit mål", {"words": "Ord"}, status=409)

        again = pages.press(refused, "Skift til Barn Et")

        assert again.response.request.path == "/min-side/plan/maal"
        assert "Du er her på vegne af Barn Et" in again.text(".acting-for")

    @pytest.mark.parametrize("back", ["https://evil.test/", "//evil.test", "/log-af", "/medarbejder"])
    def test_switching_leads_to_no_page_but_ones_own(self, pages, session, two_children, back):
        page = pages.press(pages.get("acting.pick"), "Vælg mig selv", {"who": str(two_children[0].id), "back": back})
        assert page.h1 == "Min side"

    @pytest.mark.parametrize("to_self", [True, False])
    def test_oneself_is_another_person_too(self, pages, session, two_children, to_self):
        child = two_children[0]
        if to_self:
            act_as(pages, child)
        page = pages.get("plans.goal")
        if to_self:
            pages.press(pages.get("acting.pick"), "Vælg mig selv")
        else:
            act_as(pages, child)

        refused = pages.press(page, "Gem mit mål", {"words": "Ord"}, status=409)

        assert "dig selv" in refused.texts("main dd")
        assert session.scalars(select(Goal)).all() == []

    def test_a_stale_one_isnt_laundered_by_sending_it_again(self, pages, session, two_children):
        """The page that offers to send again carries whom one acts for now: the older form must not reach it."""
        act_as(pages, two_children[0])
        _token, marks = pages.get("plans.goal").form("Gem mit mål")["csrf_token"].split("~", 1)
        act_as(pages, two_children[1])

        pages.post("/min-side/plan/maal", {"csrf_token": f"stale~{marks}", "words": "Ord"}, status=409)

    def test_without_a_word_from_the_browser_the_token_is_asked_for_first(self, pages, session, two_children):
        act_as(pages, two_children[0])
        token = pages.get("plans.goal").form("Gem mit mål")["csrf_token"]
        act_as(pages, two_children[1])

        assert pages.raw("POST", "/min-side/plan/maal", data={"csrf_token": "x", "words": "a"}).status_code == 403
        assert pages.raw("POST", "/min-side/plan/maal", data={"csrf_token": token, "words": "a"}).status_code == 409
        assert session.scalars(select(Goal)).all() == []

    def test_one_without_a_mark_is_about_oneself(self, pages, session, two_children):
        token = pages.get("plans.goal").form("Gem mit mål")["csrf_token"].partition("~")[0]
        pages.post("/min-side/plan/maal", {"csrf_token": token, "words": "Mit eget"})
        act_as(pages, two_children[0])
        pages.post("/min-side/plan/maal", {"csrf_token": token, "words": "Et andet"}, status=409)

    def test_somebody_elses_stays_somebody_elses(self, pages, session, two_children):
        act_as(pages, two_children[0])
        page = pages.get("plans.goal")
        pages.sign_in(session, a_citizen(session, name="Anden"))

        refused = pages.press(page, "Gem mit mål", {"words": "den førstes ord"}, status=409)

        assert refused.h1 == "Det var en andens side"
        assert "Barn" not in refused.response.get_data(as_text=True)

    def test_names_nobody_whom_one_no_longer_stands_for(self, pages, session, home):
        pages.sign_in(session, home.mother)
        act_as(pages, home.child)
        page = pages.get("plans.goal")
        stand_down(session, home.powers[0], now=clock.now())
        session.commit()

        refused = pages.press(page, "Gem mit mål", {"words": "Ord"}, status=409)

        assert refused.texts("main dd") == ["en, du ikke længere kan handle for", "dig selv"]
        assert "Barn Et" not in refused.response.get_data(as_text=True)


class TestEnded:
    def test_is_told_plainly_on_every_page_and_nothing_is_shown(self, pages, session, home):
        pages.sign_in(session, home.mother)
        act_as(pages, home.child)
        stand_down(session, home.powers[0], now=clock.now())
        session.commit()

        page = pages.get("represented.show", citizen_id=home.child.id)

        assert page.h1 == "På vegne af en anden"
        assert "Du kan ikke længere handle for den person, du valgte" in page.text(".acting-for")
        assert "Forældremyndighed, sluttede" in page.main
        assert "Barn Et" not in page.response.get_data(as_text=True)
        assert "Du kan ikke længere handle" in pages.get("home.my_page").text(".acting-for")

    def test_is_over_once_one_chooses_oneself(self, pages, session, home):
        pages.sign_in(session, home.mother)
        act_as(pages, home.child)
        stand_down(session, home.powers[0], now=clock.now())
        session.commit()
        pages.press(pages.get("acting.pick"), "Vælg mig selv")

        assert not pages.get("home.my_page").soup.select(".acting-for")
        pages.get("represented.show", citizen_id=home.child.id, status=404)

    def test_a_power_that_hasnt_begun_or_whose_days_are_over_is_none(self, pages, session):
        helper, person = a_citizen(session, name="Hjælper"), a_citizen(session, name="Person")
        today = clock.today()
        for begins, ends in ((today + timedelta(days=1), None), (today - timedelta(days=9), today)):
            power = stand_for(session, person, helper, Standing(Power.ATTORNEY, begins, ends), now=clock.now())
            session.commit()
            pages.sign_in(session, helper)
            assert "Du kan ikke handle for andre lige nu" in pages.get("acting.pick").main
            stand_down(session, power, now=clock.now())
            session.commit()


class TestStatements:
    def test_whoever_acts_for_nobody_pays_nothing(self, pages, session, database, home):
        pages.sign_in(session, home.mother)
        # sign-in, plan, asked, call, inquiries, card, unread
        for page, usual in (("home.my_page", 7), ("plans.show", 4)):
            pages.get(page)
            with statements(database) as seen:
                pages.get(page)
            assert len(of_the_page(seen)) == usual, seen

    def test_whoever_does_pays_one(self, pages, session, database, home):
        pages.sign_in(session, home.mother)
        act_as(pages, home.child)
        pages.get("plans.show")
        with statements(database) as seen:
            pages.get("plans.show")
        assert len(of_the_page(seen)) == 5, seen


class TestDatabase:
    def test_refuses_acting_for_oneself_and_as_staff(self, session, home):
        own = a_session(session, home.mother)
        work = a_session(session, a_staff_member(session, Role.COORDINATOR))
        for key, who in ((own.key, home.mother.id), (work.key, home.child.id)):
            with pytest.raises(IntegrityError), session.begin_nested():
                session.execute(update(WebSession).where(WebSession.key == key).values(acting_for_id=who))

    @pytest.mark.parametrize("wrong", [{"power": Power.CUSTODY}, {"true_to": None}])
    def test_refuses_what_nobody_can_give_themselves(self, session, home, wrong):
        given = {"power": Power.ATTORNEY, "true_from": date(2029, 5, 3), "true_to": date(2029, 11, 3)} | wrong
        given |= {"may_read": True, "may_act": False, "may_contact": False, "source": ToldBy.SELF}
        one = Representation(
            represented_id=home.child.id, representative_id=home.mother.id, known_from=clock.now(), **given
        )
        session.add(one)
        with pytest.raises(IntegrityError):
            session.flush()


def everything_read(app, pages, about) -> list[tuple[str, str]]:
    """Read every personal page that needs no id but a person's, with what it answered."""
    read = []
    for rule in app.url_map.iter_rules():
        if "GET" in rule.methods and rule.rule.startswith("/min-side") and set(rule.arguments) <= {"citizen_id"}:
            path = pages.address(rule.endpoint, **dict.fromkeys(rule.arguments, about.id))
            read.append((path, pages.raw("GET", path).get_data(as_text=True)))
    assert len(read) > 8
    return read


def rows_of(database) -> dict[str, set[str]]:
    with database.reading() as reader:
        tables = [table for table in Base.metadata.sorted_tables if table.name != "web_session"]
        return {table.name: set(map(str, reader.execute(table.select()))) for table in tables}


def _fail(*_args, **_more):
    raise RuntimeError


@pytest.fixture
def home(session):
    return a_home(session)


@pytest.fixture
def two_children(pages, session, home):
    """Two children of one mother, who is signed in."""
    from tests.acting.builders import a_custody

    other = a_citizen(session, name="Barn To", born_on=date(2013, 6, 2))
    a_custody(session, other, home.mother)
    pages.sign_in(session, home.mother)
    return home.child, other
