"""What somebody who owns the database can do to it, and that each is found, with the first bad place named (B12)."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, update

from portal.audit.models import AuditChain, AuditCheckpoint, AuditDetail, AuditEntry, AuditLeaf
from portal.audit.signing import Signer
from portal.audit.verifier.papers import Keys, thumbprint
from portal.audit.verifier.report import SHOWN, Report
from tests.audit import worlds
from tests.audit.worlds import ANN, BO, CLARA, MINUTE, SIGNER, change, cut, entry, rewrite, set_head, sign_anew

OTHER = Signer((b"x" * 32,))


class TestClean:
    def test_gives_no_finding(self, world):
        report = world.verify()

        assert (report.findings, report.is_sound, report.first_bad) == ([], True, None)
        assert (report.chains, report.entries, report.checkpoints) == (3, 11, 4)

    def test_neither_do_an_empty_database_or_one_without_a_witness(self, world):
        assert world.verify(witness=None).is_sound
        with world.tampered() as all_of_it:
            for table in (AuditLeaf, AuditCheckpoint, AuditDetail, AuditEntry, AuditChain):
                all_of_it.execute(delete(table))
        assert world.verify(witness=None).is_sound

    def test_nor_words_whose_time_is_over(self, world):
        later = world.now + timedelta(days=6 * 366)
        with world.database.writer.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
                connection.execute(delete(AuditDetail))
        if world.database.name == "sqlite":
            with world.tampered() as connection:
                connection.execute(delete(AuditDetail))
        assert world.verify().found == 11

        world.now = later
        world.checkpoint()
        assert world.verify().is_sound

    def test_nor_a_chain_that_was_only_made(self, world):
        with world.database.writer.begin() as connection:
            worlds.lock(connection, worlds.UUID(int=9))
        assert world.verify().is_sound

    def test_nor_new_entries_that_wait_for_their_checkpoint(self, world):
        world.write(ANN, BO)
        world.now += 9 * MINUTE
        assert world.verify().is_sound


def edited(connection):
    change(connection, AuditEntry, ANN, 3, at=entry(connection, ANN, 3).at + timedelta(microseconds=1))


def edited_with_its_hash(connection):
    change(connection, AuditEntry, ANN, 3, commitment=b"c" * 32, hash=b"h" * 32)


def words_edited(connection):
    change(connection, AuditDetail, ANN, 3, payload='{"what":"nothing"}')


def words_of_another_time(connection):
    change(connection, AuditDetail, ANN, 3, at=entry(connection, ANN, 1).at - timedelta(days=3000))


def words_gone(connection):
    connection.execute(delete(AuditDetail).where(AuditDetail.chain_id == ANN, AuditDetail.seq == 3))


def entry_gone(connection):
    connection.execute(delete(AuditEntry).where(AuditEntry.chain_id == ANN, AuditEntry.seq == 3))


def entry_and_words_gone(connection):
    words_gone(connection)
    entry_gone(connection)


def closed_up(connection):
    """The third is taken out, and those after it move up."""
    entry_and_words_gone(connection)
    for seq in (4, 5, 6):
        for table in (AuditEntry, AuditDetail):
            change(connection, table, ANN, seq, seq=seq - 1)
    set_head(connection, ANN, seq=5)


def inserted(connection):
    """One more stands in the middle, and those after it make room."""
    own = entry(connection, ANN, 3)
    for seq in (6, 5, 4, 3):
        for table in (AuditEntry, AuditDetail):
            change(connection, table, ANN, seq, seq=seq + 1)
    row = {"chain_id": ANN, "seq": 3, "at": own.at, "commitment": b"c" * 32, "hash": b"h" * 32}
    connection.execute(insert(AuditEntry).values(row))
    set_head(connection, ANN, seq=7)


def inserted_behind(connection):
    own = entry(connection, ANN, 6)
    row = {"chain_id": ANN, "seq": 7, "at": own.at, "commitment": own.commitment, "hash": own.hash}
    connection.execute(insert(AuditEntry).values(row))


def swapped(connection):
    third, fourth = entry(connection, ANN, 3), entry(connection, ANN, 4)
    for seq, row in ((3, fourth), (4, third)):
        change(connection, AuditEntry, ANN, seq, at=row.at, commitment=row.commitment, hash=row.hash)
    for was, becomes in ((3, 99), (4, 3), (99, 4)):
        change(connection, AuditDetail, ANN, was, seq=becomes)


def another_persons(connection):
    own = entry(connection, BO, 3)
    change(connection, AuditEntry, ANN, 3, at=own.at, commitment=own.commitment, hash=own.hash)


def cut_without_head(connection):
    for table in (AuditDetail, AuditEntry):
        connection.execute(delete(table).where(table.chain_id == ANN, table.seq > 4))


def cut_with_head(connection):
    cut(connection, ANN, to=4)


def cut_away(connection):
    cut(connection, CLARA, to=0)


def head_gone(connection):
    connection.execute(delete(AuditChain).where(AuditChain.chain_id == ANN))


def head_changed(connection):
    set_head(connection, ANN, hash=b"h" * 32)


def head_of_nothing(connection):
    row = {"chain_id": worlds.UUID(int=9), "seq": 2, "hash": b"h" * 32, "at": entry(connection, ANN, 1).at}
    connection.execute(insert(AuditChain).values(row))


def head_at_another_time(connection):
    set_head(connection, ANN, at=entry(connection, ANN, 6).at + MINUTE)


def forked(connection):
    """Another history: every link fits, from the first entry to the head."""
    rewrite(connection, ANN, lambda seq, payload: payload.replace("read", "seen"))


def forked_late(connection):
    rewrite(connection, ANN, lambda seq, payload: payload.replace("read", "seen") if seq > 4 else payload)


def forked_and_signed(signer):
    def forge(connection):
        forked(connection)
        sign_anew(connection, signer)

    return forge


def leaf_gone(connection):
    connection.execute(delete(AuditLeaf).where(AuditLeaf.number == 2, AuditLeaf.chain_id == BO))


def leaves_without_checkpoint(connection):
    leaf = {"number": 9, "chain_id": ANN, "seq": 5, "hash": entry(connection, ANN, 5).hash}
    connection.execute(insert(AuditLeaf).values(leaf))


def point_changed(**values):
    def forge(connection):
        connection.execute(update(AuditCheckpoint).where(AuditCheckpoint.number == 2).values(values))

    return forge


def points_gone(*numbers):
    def forge(connection):
        for table in (AuditLeaf, AuditCheckpoint):
            connection.execute(delete(table).where(table.number.in_(numbers)))

    return forge


ANNS = f"chain {ANN} entry"
TAMPERS = [
    (edited, f"{ANNS} 3", "isn't what was written"),
    (edited_with_its_hash, f"{ANNS} 3", "isn't what was written"),
    (words_edited, f"{ANNS} 3", "words aren't"),
    (words_of_another_time, f"{ANNS} 3", "another time"),
    (words_gone, f"{ANNS} 3", "before their time"),
    (entry_gone, f"{ANNS} 3", "missing"),
    (entry_and_words_gone, f"{ANNS} 3", "missing"),
    (closed_up, f"{ANNS} 3", "doesn't follow"),
    (inserted, f"{ANNS} 3", "isn't what was written"),
    (inserted_behind, f"{ANNS} 7", "doesn't follow"),
    (swapped, f"{ANNS} 3", "isn't what was written"),
    (another_persons, f"{ANNS} 3", "isn't what was written"),
    (cut_without_head, f"{ANNS} 5", "checkpoint 3 signed this chain up to entry 6"),
    (cut_with_head, f"{ANNS} 5", "checkpoint 3 signed this chain up to entry 6"),
    (cut_away, f"chain {CLARA} entry 1", "checkpoint 3 signed this chain up to entry 1"),
    (head_gone, f"chain {ANN}", "has no head"),
    (head_changed, f"{ANNS} 6", "isn't what the head says"),
    (head_of_nothing, f"chain {worlds.UUID(int=9)} entry 1", "the head is at 2"),
    (head_at_another_time, f"{ANNS} 6", "another time than the head"),
    (forked, f"{ANNS} 2", "isn't what checkpoint 1 signed"),
    (forked_late, f"{ANNS} 6", "isn't what checkpoint 3 signed"),
    (forked_and_signed(OTHER), "checkpoint 1", "a key that isn't known"),
    (forked_and_signed(SIGNER), "checkpoint 1", "isn't the one that the witness has"),
    (leaf_gone, f"chain {BO} entry 2", "no checkpoint stands over it"),
    (leaves_without_checkpoint, "checkpoint 9", "has leaves, but isn't there"),
    (point_changed(root="0" * 64), "checkpoint 2", "doesn't say what was signed"),
    (point_changed(previous="0" * 64), "checkpoint 2", "doesn't say what was signed"),
    (point_changed(at=worlds.EPOCH), "checkpoint 2", "doesn't say what was signed"),
    (point_changed(jws="a.b.c"), "checkpoint 2", "is no signed paper"),
    (point_changed(jws=OTHER.sign(worlds.TYPE, {})), "checkpoint 2", "a key that isn't known"),
    (point_changed(jws=SIGNER.sign("JWT", {})), "checkpoint 2", "signed as something else"),
    (points_gone(4), "checkpoint 4", "the witness has it"),
]


class TestTampering:
    @pytest.mark.parametrize(("tamper", "place", "why"), TAMPERS, ids=[one.__name__ for one, *_ in TAMPERS])
    def test_is_found_at_its_first_place(self, world, tamper, place, why):
        with world.tampered() as connection:
            tamper(connection)
        report = world.verify()

        assert report.first_bad == place, report.findings
        assert why in report.findings[0].what
        assert not report.is_sound

    def test_of_a_hole_in_the_checkpoints_names_who_lost_theirs(self, world):
        """With the checkpoint its leaves went, so its entries stand under the next one, if there is one."""
        with world.tampered() as connection:
            points_gone(2)(connection)
        report = world.verify()

        assert ("checkpoint 2", "is missing; the next one is 3") in [(one.place, one.what) for one in report.findings]

    def test_with_another_key_is_found_without_a_witness(self, world):
        with world.tampered() as connection:
            forked_and_signed(OTHER)(connection)
        assert world.verify(witness=None).first_bad == "checkpoint 1"

    def test_with_our_own_key_needs_the_witness(self, world):
        with world.tampered() as connection:
            forked_and_signed(SIGNER)(connection)
        assert world.verify(witness=None).is_sound
        assert not world.verify().is_sound

    def test_that_takes_the_newest_checkpoints_along_needs_the_witness(self, world):
        with world.tampered() as connection:
            points_gone(3, 4)(connection)
            cut(connection, ANN, to=4)
            cut(connection, CLARA, to=0)
        world.now -= 10 * MINUTE  # or it would be late
        assert world.verify(witness=None).is_sound
        assert world.verify().first_bad == "checkpoint 3"

    def test_of_an_end_is_not_found_without_checkpoints(self, world):
        """So that it is the checkpoints which find it, and nothing else by chance."""
        with world.tampered() as connection:
            cut_with_head(connection)
        assert world.verify(with_checkpoints=False).is_sound
        assert not world.verify().is_sound

    def test_since_the_last_checkpoint_is_found_by_a_retired_keys_too(self, world):
        retired = Signer((b"r" * 32, b"k" * 32))
        with world.tampered() as connection:
            sign_anew(connection, retired)
        assert world.verify(witness=None).is_sound  # a known key, the same words
        assert world.verify().first_bad == "checkpoint 1"

    def test_that_makes_rows_unreadable_is_a_finding_too(self, world):
        if world.database.name == "postgresql":
            return  # its columns hold what their types say
        with world.tampered() as connection:
            connection.exec_driver_sql("UPDATE audit_entry SET at = 'noon' WHERE seq = 3")
        assert world.verify().first_bad == f"{ANNS} 3"


class TestLateness:
    def test_of_an_entrys_checkpoint(self, world):
        world.write(BO, CLARA)
        world.now += 11 * MINUTE
        report = world.verify()

        assert report.first_bad == f"chain {BO} entry 5"
        assert "no checkpoint stands over it" in report.findings[0].what

    def test_of_the_newest_checkpoint(self, world):
        world.now += 11 * MINUTE
        report = world.verify()

        assert [(one.place, one.what) for one in report.findings] == [
            ("checkpoint 4", "is the newest, and older than ten minutes")
        ]

    def test_of_the_witness(self, world):
        world.witness.write_text("".join(world.witness.read_text().splitlines(keepends=True)[:2]))
        assert world.verify().first_bad is None  # the third is nine minutes old

        world.now += 6 * MINUTE
        assert world.verify().first_bad == "checkpoint 3"


class TestWitness:
    def test_that_isnt_there_is_late(self, world):
        world.witness.unlink()
        assert world.verify().first_bad == "checkpoint 1"

    def test_that_cant_be_read(self, world):
        world.witness.unlink()
        world.witness.mkdir()
        assert world.verify().first_bad == "witness"

    def test_with_a_line_that_is_none(self, world):
        with world.witness.open("a") as file:
            file.write("nonsense\n")
        assert world.verify().first_bad == "witness line 5"

    def test_with_a_line_broken_off_at_its_end(self, world):
        with world.witness.open("a") as file:
            file.write("eyJhbGciOiJFZERTQSIs")
        assert world.verify().is_sound


class TestKeys:
    def test_are_named_by_what_they_are(self):
        for key in SIGNER.jwks()["keys"]:
            assert thumbprint(worlds.raw_of(key)) == key["kid"]

    def test_read_what_the_portal_signs(self):
        said, fault = Keys(SIGNER.jwks()).read(SIGNER.sign(worlds.TYPE, {"number": 1}))
        assert (said, fault) == ({"number": 1}, None)

    def test_refuse_a_changed_byte(self):
        jws = SIGNER.sign(worlds.TYPE, {"number": 1})
        for place, character in enumerate(jws):
            changed = jws[:place] + ("B" if character == "A" else "A") + jws[place + 1 :]
            assert Keys(SIGNER.jwks()).read(changed)[1], place


class TestReport:
    def test_shows_a_hundred_and_counts_all(self):
        report = Report()
        for number in range(SHOWN + 5):
            report.add(f"checkpoint {number}", "is bad")

        lines = list(report.lines())
        assert (len(report.findings), report.found, report.first_bad) == (SHOWN, SHOWN + 5, "checkpoint 0")
        assert lines[-1] == "… and 5 more."
        assert json.dumps(lines[1]) == '"105 findings. The first bad place: checkpoint 0"'
