"""Messages between citizens and their contact persons, call-backs, and the files that were sent along"""

import sqlalchemy as sa
from alembic import op

from portal.db import base

revision = "messages"
down_revision = "presence"
branch_labels = None
depends_on = None

# What was written stays as it was written; what was sent, and that it was read, is never taken away.
KEPT = {
    "message_thread": ("UPDATE", "DELETE"),
    "message": (
        "UPDATE OF id, thread_id, seq, staff_id, words, mark, decided_on, complaint, sent_at, answer_by, due_at, key",
        "DELETE",
    ),
    "message_read": ("UPDATE", "DELETE"),
    "kept_file": ("UPDATE OF id, kind, reference, citizen_id, sender_id, media, size, scan, kept_at",),
    "file_content": ("UPDATE",),
}
WAS_SENT = (
    "EXISTS (SELECT 1 FROM kept_file AS sent WHERE sent.id = {file} AND"
    " (EXISTS (SELECT 1 FROM message WHERE message.id = sent.reference)"
    " OR EXISTS (SELECT 1 FROM inquiry WHERE inquiry.id = sent.reference)))"
)
FILES = {"kept_file": "OLD.id", "file_content": "OLD.file_id"}


def upgrade() -> None:
    op.create_table(
        "kept_file",
        sa.Column(
            "kind",
            sa.Enum("message", "inquiry", name="fileof", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("reference", sa.Uuid(), nullable=False),
        sa.Column("citizen_id", sa.Uuid(), nullable=True),
        sa.Column("sender_id", sa.Uuid(), nullable=True),
        sa.Column(
            "media",
            sa.Enum("pdf", "jpeg", "png", name="media", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column(
            "scan",
            sa.Enum("clean", "not_scanned", name="scan", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("kept_at", base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("key_name", sa.String(), nullable=False),
        sa.Column("sealed_key", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("size BETWEEN 1 AND 10485760", name=op.f("ck_kept_file_size")),
        sa.ForeignKeyConstraint(["citizen_id"], ["citizen.id"], name=op.f("fk_kept_file_citizen_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_file")),
    )
    with op.batch_alter_table("kept_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kept_file_citizen_id"), ["citizen_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_kept_file_key_name"), ["key_name"], unique=False)
        batch_op.create_index("ix_kept_file_of", ["kind", "reference"], unique=False)

    op.create_table(
        "message_draft",
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("writer_id", sa.Uuid(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column(
            "mark",
            sa.Enum("help", "rights", name="mark", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("decided_on", sa.String(), nullable=False),
        sa.Column("complaint", sa.String(), nullable=False),
        sa.Column("kept_at", base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["citizen_id"], ["citizen.id"], name=op.f("fk_message_draft_citizen_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_draft")),
        sa.UniqueConstraint("writer_id", "place_id", name=op.f("uq_message_draft_writer_id_place_id")),
    )
    with op.batch_alter_table("message_draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_message_draft_citizen_id"), ["citizen_id"], unique=False)

    op.create_table(
        "message_thread",
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.String(), nullable=True),
        sa.Column("begun_at", base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("length(subject) BETWEEN 1 AND 120", name=op.f("ck_message_thread_subject")),
        sa.ForeignKeyConstraint(["citizen_id"], ["citizen.id"], name=op.f("fk_message_thread_citizen_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_thread")),
    )
    with op.batch_alter_table("message_thread", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_message_thread_citizen_id"), ["citizen_id"], unique=False)

    op.create_table(
        "call_back",
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("booked_at", base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("begins_at", base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("ends_at", base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("needs_interpreter", sa.Boolean(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("tried_at", base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("done_at", base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("done_by_id", sa.Uuid(), nullable=True),
        sa.Column("cancelled_at", base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(done_at IS NULL) = (done_by_id IS NULL)", name=op.f("ck_call_back_done_by_somebody")),
        sa.CheckConstraint("(tries = 0) = (tried_at IS NULL) AND tries >= 0", name=op.f("ck_call_back_tries")),
        sa.CheckConstraint("begins_at > booked_at", name=op.f("ck_call_back_booked_beforehand")),
        sa.CheckConstraint("done_at IS NULL OR cancelled_at IS NULL", name=op.f("ck_call_back_one_end")),
        sa.CheckConstraint("ends_at > begins_at", name=op.f("ck_call_back_ends_after_it_begins")),
        sa.CheckConstraint("length(topic) BETWEEN 1 AND 300", name=op.f("ck_call_back_topic")),
        sa.CheckConstraint("length(trim(phone)) BETWEEN 3 AND 40", name=op.f("ck_call_back_phone")),
        sa.ForeignKeyConstraint(["citizen_id"], ["citizen.id"], name=op.f("fk_call_back_citizen_id")),
        sa.ForeignKeyConstraint(["done_by_id"], ["staff_member.id"], name=op.f("fk_call_back_done_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_back")),
        sa.UniqueConstraint("key", name=op.f("uq_call_back_key")),
    )
    with op.batch_alter_table("call_back", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_call_back_citizen_id"), ["citizen_id"], unique=False)
        batch_op.create_index(
            "uq_call_back_booked",
            ["citizen_id"],
            unique=True,
            sqlite_where=sa.text("done_at IS NULL AND cancelled_at IS NULL"),
            postgresql_where=sa.text("done_at IS NULL AND cancelled_at IS NULL"),
        )

    op.create_table(
        "file_content",
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["kept_file.id"], name=op.f("fk_file_content_file_id")),
        sa.PrimaryKeyConstraint("file_id", name=op.f("pk_file_content")),
    )
    op.create_table(
        "message",
        sa.Column("thread_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column(
            "mark",
            sa.Enum("help", "rights", name="mark", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("complaint", sa.String(), nullable=True),
        sa.Column("sent_at", base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=True),
        sa.Column("due_at", base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("answered_at", base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(CASE WHEN mark = 'rights' THEN 1 ELSE 0 END) = (CASE WHEN decided_on IS NULL THEN 0 ELSE 1 END)",
            name=op.f("ck_message_rights_from_a_day"),
        ),
        sa.CheckConstraint("(answer_by IS NULL) = (due_at IS NULL)", name=op.f("ck_message_promise_passes")),
        sa.CheckConstraint(
            "(decided_on IS NULL) = (complaint IS NULL)", name=op.f("ck_message_rights_with_a_way_to_complain")
        ),
        sa.CheckConstraint(
            "(staff_id IS NULL) = (answer_by IS NOT NULL)", name=op.f("ck_message_answer_promised_to_citizen")
        ),
        sa.CheckConstraint("(staff_id IS NULL) = (mark IS NULL)", name=op.f("ck_message_marked_by_staff")),
        sa.CheckConstraint("answered_at >= sent_at", name=op.f("ck_message_answered_afterwards")),
        sa.CheckConstraint("length(trim(complaint)) > 0", name=op.f("ck_message_complaint_says_something")),
        sa.CheckConstraint("length(trim(words)) BETWEEN 1 AND 5000", name=op.f("ck_message_says_something")),
        sa.CheckConstraint("seq >= 1", name=op.f("ck_message_seq")),
        sa.CheckConstraint("staff_id IS NULL OR answered_at IS NULL", name=op.f("ck_message_citizen_is_answered")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff_member.id"], name=op.f("fk_message_staff_id")),
        sa.ForeignKeyConstraint(["thread_id"], ["message_thread.id"], name=op.f("fk_message_thread_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("key", name=op.f("uq_message_key")),
        sa.UniqueConstraint("thread_id", "seq", name=op.f("uq_message_thread_id_seq")),
    )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_index(
            "ix_message_waiting",
            ["thread_id", "due_at"],
            unique=False,
            sqlite_where=sa.text("staff_id IS NULL AND answered_at IS NULL"),
            postgresql_where=sa.text("staff_id IS NULL AND answered_at IS NULL"),
        )

    op.create_table(
        "message_read",
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("citizen_id", sa.Uuid(), nullable=True),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("at", base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(citizen_id IS NULL) <> (staff_id IS NULL)", name=op.f("ck_message_read_by_one")),
        sa.ForeignKeyConstraint(["citizen_id"], ["citizen.id"], name=op.f("fk_message_read_citizen_id")),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_message_read_message_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff_member.id"], name=op.f("fk_message_read_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_read")),
        sa.UniqueConstraint("message_id", "citizen_id", name=op.f("uq_message_read_message_id_citizen_id")),
        sa.UniqueConstraint("message_id", "staff_id", name=op.f("uq_message_read_message_id_staff_id")),
    )
    _hold_fast()


def downgrade() -> None:
    op.drop_table("message_read")
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_message_waiting",
            sqlite_where=sa.text("staff_id IS NULL AND answered_at IS NULL"),
            postgresql_where=sa.text("staff_id IS NULL AND answered_at IS NULL"),
        )

    op.drop_table("message")
    op.drop_table("file_content")
    with op.batch_alter_table("call_back", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_call_back_booked",
            sqlite_where=sa.text("done_at IS NULL AND cancelled_at IS NULL"),
            postgresql_where=sa.text("done_at IS NULL AND cancelled_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_call_back_citizen_id"))

    op.drop_table("call_back")
    with op.batch_alter_table("message_thread", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_message_thread_citizen_id"))

    op.drop_table("message_thread")
    with op.batch_alter_table("message_draft", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_message_draft_citizen_id"))

    op.drop_table("message_draft")
    with op.batch_alter_table("kept_file", schema=None) as batch_op:
        batch_op.drop_index("ix_kept_file_of")
        batch_op.drop_index(batch_op.f("ix_kept_file_key_name"))
        batch_op.drop_index(batch_op.f("ix_kept_file_citizen_id"))

    op.drop_table("kept_file")
    if not _is_sqlite():
        for table in FILES:
            op.execute(f"DROP FUNCTION {table}_was_sent()")


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _hold_fast() -> None:
    """Let the database refuse what would change what was said or sent afterwards, whoever asks."""
    for table, changes in KEPT.items():
        for what in changes:
            _refuse(table, what, what.split()[0].lower())
    _refuse("message", "UPDATE OF answered_at", "answered_update", when="OLD.answered_at IS NOT NULL")
    for table, file in FILES.items():
        _refuse_sent(table, WAS_SENT.format(file=file))


def _refuse(table: str, what: str, name: str, *, when: str | None = None) -> None:
    condition = f"WHEN ({when}) " if when else ""
    refuse = (
        f"BEGIN SELECT RAISE(ABORT, '{table} stays as it is'); END"
        if _is_sqlite()
        else "EXECUTE FUNCTION stays_as_it_is()"
    )
    op.execute(f"CREATE TRIGGER {table}_{name} BEFORE {what} ON {table} FOR EACH ROW {condition}{refuse}")


def _refuse_sent(table: str, was_sent: str) -> None:
    """Keep files that were sent; those of a draft may go. PostgreSQL's condition can't look into another table."""
    head = f"CREATE TRIGGER {table}_delete BEFORE DELETE ON {table} FOR EACH ROW"
    if _is_sqlite():
        op.execute(f"{head} WHEN {was_sent} BEGIN SELECT RAISE(ABORT, '{table} was sent'); END")
        return
    op.execute(
        f"CREATE FUNCTION {table}_was_sent() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {was_sent} THEN RAISE EXCEPTION '{table} was sent'; END IF; RETURN OLD; END $$"
    )
    op.execute(f"{head} EXECUTE FUNCTION {table}_was_sent()")
