from portal.demo.tokens import MOST_KEPT, ShortMemory


class TestShortMemory:
    def test_forgets_in_time(self):
        memory = ShortMemory[str](seconds=0)
        memory.keep("a", "thing")

        assert memory.find("a") is None
        assert memory.take("a") is None

    def test_gives_a_thing_away_once(self):
        memory = ShortMemory[str](seconds=60)
        memory.keep("a", "thing")

        assert [memory.find("a"), memory.take("a"), memory.take("a"), memory.find("a")] == [
            "thing",
            "thing",
            None,
            None,
        ]

    def test_is_bounded(self):
        memory = ShortMemory[int](seconds=60)
        for number in range(MOST_KEPT + 5):
            memory.keep(str(number), number)

        assert [memory.find(str(number)) for number in (0, 4, 5, MOST_KEPT + 4)] == [None, None, 5, MOST_KEPT + 4]
