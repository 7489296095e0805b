import pytest

from portal.plans.queries import plan_head
from tests.builders import a_citizen


class TestGoalForm:
    @pytest.mark.parametrize(
        ("written", "kept"),
        [
            ("  Jeg vil gå \r\n", "Jeg vil gå"),
            ("Først\r\nså", "Først\nså"),
            ("Jeg\x00 vil gå", "Jeg vil gå"),
            ("å\r\n" * 500, "\n".join("å" * 500)),
        ],
        ids=["space", "lines", "NUL", "long"],
    )
    def test_keeps_what_was_meant(self, pages, session, citizen, written, kept):
        pages.press(pages.get("plans.goal"), "Gem mit mål", {"words": written})

        head = plan_head(session, citizen.id)
        assert head is not None
        assert head.goal == kept

    @pytest.mark.parametrize(
        "written", ["", " \r\n\t ", "\x00", "x" * 1001], ids=["nothing", "space", "NUL", "too long"]
    )
    def test_says_what_is_wrong_beside_the_words(self, pages, session, citizen, written):
        page = pages.press(pages.get("plans.goal"), "Gem mit mål", {"words": written}, status=400)

        assert page.errors
        assert plan_head(session, citizen.id) is None


@pytest.fixture
def citizen(pages, session):
    citizen = a_citizen(session)
    pages.sign_in(session, citizen)
    return citizen
