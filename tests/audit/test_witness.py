import structlog

from portal.audit.witness import catch_up
from tests.audit.worlds import ANN, SIGNER, TYPE, sign_anew


class TestCatchUp:
    def test_appends_each_checkpoint_on_a_line_of_its_own(self, world):
        lines = world.witness.read_text().splitlines()

        assert [SIGNER.verify(TYPE, line)["number"] for line in lines] == [1, 2, 3, 4]
        assert catch_up(world.database, world.witness) == 0

    def test_catches_up_in_order_after_it_was_away(self, world, monkeypatch):
        monkeypatch.setattr("portal.audit.witness.BATCH", 2)
        kept = world.witness.read_text()
        world.witness.unlink()

        assert catch_up(world.database, world.witness) == 4
        assert world.witness.read_text() == kept

    def test_goes_on_after_a_write_that_was_broken_off(self, world):
        kept = world.witness.read_text()
        world.witness.write_text(kept[:-30])

        assert catch_up(world.database, world.witness) == 1
        assert world.witness.read_text().endswith(kept.splitlines()[-1] + "\n")
        assert world.verify().is_sound

    def test_one_that_cant_be_written_is_an_alarm_and_stops_nothing(self, world, tmp_path):
        with structlog.testing.capture_logs() as logs:
            assert catch_up(world.database, tmp_path / "away" / "witness.jws") == 0

        assert logs == [
            {
                "event": "audit_alarm",
                "kind": "witness_not_written",
                "error": "FileNotFoundError",
                "log_level": "error",
            }
        ]

    def test_one_that_has_another_history_is_left_and_is_an_alarm(self, world):
        kept = world.witness.read_text()
        with world.tampered() as connection:
            sign_anew(connection, type(SIGNER)((b"x" * 32,)))
        world.write(ANN)
        with structlog.testing.capture_logs() as logs:
            world.checkpoint()

        assert [(one["kind"], one["checkpoint"]) for one in logs] == [("witness_differs", 4)]
        assert world.witness.read_text() == kept

    def test_so_is_one_with_a_line_that_is_no_checkpoint(self, world):
        with world.witness.open("a") as file:
            file.write("nonsense\n")
        with structlog.testing.capture_logs() as logs:
            catch_up(world.database, world.witness)

        assert [one["kind"] for one in logs] == ["witness_differs"]
