"""What they may see: a young person's own no, category by category, and that nothing tells the parents."""

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import select

from portal import clock
from portal.access.gate.pages import guard_of
from portal.config.sharing import Category
from portal.consents.denials import Forbidden, forbid
from portal.consents.models import Denial
from portal.db.base import Base
from portal.people.ages import moment_of_age
from tests.acting.builders import a_home, act_as
from tests.builders import a_citizen


class TestPage:
    def test_shows_each_parent_and_category(self, pages, session):
        home = a_home(session, born_on=of_age(16))
        pages.sign_in(session, home.child)

        page = pages.visit(pages.get("acting.pick").link("Bestem, hvad de må se"))

        assert page.texts("main h2") == ["Karla Storm", "Peter Kilde"]
        assert len(page.soup.select(".task form")) == 2 * (len(Category) - 1)  # a protected address is one's own
        assert "15 til 17 år" in page.texts("details th")

    def test_a_younger_child_gets_a_sentence(self, pages, session):
        home = a_home(session, born_on=of_age(13))
        pages.sign_in(session, home.child)

        page = pages.get("own_say.show")

        assert "Når du fylder 15, kan du selv bestemme" in page.main
        assert not page.soup.select("main form")
        answer = press(pages, home, Category.GOALS, "no", status=400)
        assert "Det kan du ikke bestemme her" in answer.main
        assert session.scalars(select(Denial)).all() == []

    def test_is_empty_where_nobody_stands_for_the_reader(self, pages, session):
        pages.sign_in(session, a_citizen(session))
        assert "Ingen ser noget på dine vegne" in pages.get("own_say.show").main


class TestNo:
    def test_holds_at_once_for_that_parent_and_can_be_taken_back(self, pages, session):
        home = a_home(session, born_on=of_age(16))
        pages.sign_in(session, home.child)
        for _ in range(2):  # a second click is as good as one
            assert "Det er gemt" in press(pages, home, Category.GOALS, "no").main
        assert len(session.scalars(select(Denial)).all()) == 1
        session.commit()

        assert seen_by(pages, session, home, home.mother) is False
        assert seen_by(pages, session, home, home.father) is True

        pages.sign_in(session, home.child)
        press(pages, home, Category.GOALS, "yes")
        assert seen_by(pages, session, home, home.mother) is True

    def test_to_everybody_is_shown_and_isnt_taken_back_here(self, pages, session):
        home = a_home(session, born_on=of_age(16))
        forbid(session, home.child, Forbidden(category=Category.GOALS), by=home.child.id, now=clock.now())
        session.commit()
        pages.sign_in(session, home.child)

        page = pages.get("own_say.show")

        assert page.texts(".badge").count("Må ikke se") == 2
        assert len(page.soup.select(".task form")) == 2 * (len(Category) - 2)

    @pytest.mark.parametrize(
        "wrong",
        [{"who": "x"}, {"category": "x"}, {"say": "x"}, {"category": "protected_address"}, {"who": str(UUID(int=7))}],
    )
    def test_about_anything_else_is_refused(self, pages, session, wrong):
        home = a_home(session, born_on=of_age(16))
        pages.sign_in(session, home.child)
        press(pages, home, Category.GOALS, "no", status=400, wrong=wrong)
        assert session.scalars(select(Denial)).all() == []


class TestNothingTellsTheParents:
    """A minor's act never notifies a parent: whatever a child sends, no row of a parent's comes into being."""

    @pytest.mark.parametrize("age", [13, 16, 17])
    def test_whatever_form_a_child_sends(self, app, pages, session, database, age):
        home = a_home(session, born_on=of_age(age))
        pages.sign_in(session, home.child)
        before = of_parents(database, home)
        sent = {"words": "Min hemmelighed", "done": "yes", "say": "no", "category": "goals", "what": "read:6"}
        for rule in app.url_map.iter_rules():
            guard = guard_of(app.view_functions[rule.endpoint])
            if "POST" not in rule.methods or guard.world.value != "personal":
                continue
            path = pages.address(rule.endpoint, **ids_for(rule, session, home))
            token = pages.get("plans.goal").form("Gem mit mål")["csrf_token"]
            pages.raw("POST", path, data=sent | {"csrf_token": token, "who": str(home.mother.id)},
                      headers={"Sec-Fetch-Site": "same-origin"})  # fmt: skip
        assert of_parents(database, home) == before


def of_age(years: int) -> date:
    today = clock.today()
    born = date(today.year - years, today.month, min(today.day, 28))
    assert moment_of_age(born, years) <= clock.now()
    return born


def press(pages, home, category: Category, word: str, *, status: int = 200, wrong: dict | None = None):
    token = pages.get("plans.goal").form("Gem mit mål")["csrf_token"]
    sent = {"csrf_token": token, "who": str(home.mother.id), "category": category.value, "say": word} | (wrong or {})
    return pages.post("/min-side/hvad-maa-de-se", sent, status=status)


def seen_by(pages, session, home, parent) -> bool:
    pages.sign_in(session, parent)
    return "Trin hemmelig-plan" in act_as(pages, home.child).main


def ids_for(rule, session, home) -> dict:
    from portal.plans.models import Action

    action_id = session.scalars(select(Action.id)).first()
    session.commit()
    ids = {"action_id": action_id, "session_id": home.child.id, "power_id": home.powers[0].id, "step": "ord"}
    return {name: ids.get(name, home.child.id) for name in rule.arguments}


def of_parents(database, home) -> dict[str, list[str]]:
    """Return every row whose owner a parent is: whatever could reach them, a message among it."""
    owners = ("citizen_id", "subject_id", "chain_id", "giver_id", "represented_id", "recipient_citizen_id")
    found = {}
    with database.reading() as reader:
        for table in Base.metadata.sorted_tables:
            for column in (table.columns[name] for name in owners if name in table.columns):
                rows = reader.execute(select(table).where(column.in_([home.mother.id, home.father.id]))).all()
                found[f"{table.name}.{column.name}"] = sorted(map(str, rows))
    return found
