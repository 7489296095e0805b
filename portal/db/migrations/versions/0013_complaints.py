"""Doubts about a look and their answers, an officer's spot checks, and whether the log was whole"""

import sqlalchemy as sa
from alembic import op

from portal.db import base

revision = "complaints"
down_revision = "receipts"
branch_labels = None
depends_on = None

OPEN = sa.text("answered_at IS NULL")
# Rows of these stay as they were written. Of the others some columns do: what a person wrote, and which looks came up.
KEPT = {
    "spot_check": "UPDATE",
    "log_check": "UPDATE",
    "look_complaint": "UPDATE OF id, look_id, citizen_id, words, made_at, answer_by",
    "checked_look": "UPDATE OF id, check_id, look_id, number, person",
}


def upgrade() -> None:
    op.create_table(
        "look_complaint",
        sa.Column("look_id", sa.Uuid(), nullable=False),
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.String(), nullable=True),
        sa.Column("made_at", base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("answered_at", base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "words IS NULL OR length(trim(words)) > 0", name=op.f("ck_look_complaint_says_something_or_nothing")
        ),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answer IS NULL) AND (answered_at IS NULL) = (answered_by_id IS NULL)",
            name=op.f("ck_look_complaint_answered_by_somebody"),
        ),
        sa.CheckConstraint("length(trim(answer)) > 0", name=op.f("ck_look_complaint_answer_says_something")),
        sa.CheckConstraint("answered_at >= made_at", name=op.f("ck_look_complaint_answered_after")),
        sa.ForeignKeyConstraint(["look_id"], ["look.id"], name=op.f("fk_look_complaint_look_id")),
        sa.ForeignKeyConstraint(["citizen_id"], ["citizen.id"], name=op.f("fk_look_complaint_citizen_id")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["staff_member.id"], name=op.f("fk_look_complaint_answered_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_look_complaint")),
    )
    op.create_index(
        "uq_look_complaint_open",
        "look_complaint",
        ["look_id", "citizen_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    for column in ("citizen_id", "answered_by_id"):
        op.create_index(f"ix_look_complaint_{column}", "look_complaint", [column])
    _make_spot_checks()
    op.create_table(
        "log_check",
        sa.Column("at", base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("since", base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("is_complete", sa.Boolean(), nullable=False),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("bad_hours", sa.Integer(), nullable=False),
        sa.Column("first_bad", base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("is_complete = (bad_hours = 0)", name=op.f("ck_log_check_complete_without_gaps")),
        sa.CheckConstraint("is_complete = (first_bad IS NULL)", name=op.f("ck_log_check_names_the_first")),
        sa.CheckConstraint("since <= at", name=op.f("ck_log_check_in_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_check")),
    )
    op.create_index("ix_log_check_at", "log_check", ["at"])
    _hold_fast()


def downgrade() -> None:
    for table in ("log_check", "checked_look", "spot_check", "look_complaint"):
        op.drop_table(table)  # its triggers go with it


def _make_spot_checks() -> None:
    op.create_table(
        "spot_check",
        sa.Column("drawn_by_id", sa.Uuid(), nullable=False),
        sa.Column("drawn_at", base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("wanted BETWEEN 5 AND 20 AND days > 0", name=op.f("ck_spot_check_size")),
        sa.ForeignKeyConstraint(["drawn_by_id"], ["staff_member.id"], name=op.f("fk_spot_check_drawn_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spot_check")),
    )
    for column in ("drawn_at", "drawn_by_id"):
        op.create_index(f"ix_spot_check_{column}", "spot_check", [column])
    judgement = sa.Enum(
        *("fine", "needs_explanation"), name="judgement", native_enum=False, create_constraint=True, length=40
    )
    op.create_table(
        "checked_look",
        sa.Column("check_id", sa.Uuid(), nullable=False),
        sa.Column("look_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person", sa.Integer(), nullable=False),
        sa.Column("judgement", judgement, nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("judged_at", base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("judged_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("number >= 1 AND person >= 1", name=op.f("ck_checked_look_numbers")),
        sa.CheckConstraint(
            "(judgement IS NULL) = (judged_at IS NULL) AND (judgement IS NULL) = (judged_by_id IS NULL)",
            name=op.f("ck_checked_look_judged_by_somebody"),
        ),
        sa.CheckConstraint("judgement IS NOT NULL OR note IS NULL", name=op.f("ck_checked_look_note_of_a_judgement")),
        sa.ForeignKeyConstraint(["check_id"], ["spot_check.id"], name=op.f("fk_checked_look_check_id")),
        sa.ForeignKeyConstraint(["look_id"], ["look.id"], name=op.f("fk_checked_look_look_id")),
        sa.ForeignKeyConstraint(["judged_by_id"], ["staff_member.id"], name=op.f("fk_checked_look_judged_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checked_look")),
        sa.UniqueConstraint("check_id", "look_id", name=op.f("uq_checked_look_check_id_look_id")),
        sa.UniqueConstraint("check_id", "number", name=op.f("uq_checked_look_check_id_number")),
    )
    op.create_index("ix_checked_look_look_id", "checked_look", ["look_id"])


def _hold_fast() -> None:
    """Let the database refuse what would change a question, a draw or a finding afterwards, whoever asks."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table, what in KEPT.items():
        refuse = (
            f"BEGIN SELECT RAISE(ABORT, '{table} stays as it is'); END"
            if is_sqlite
            else "EXECUTE FUNCTION stays_as_it_is()"
        )
        op.execute(f"CREATE TRIGGER {table}_update BEFORE {what} ON {table} FOR EACH ROW {refuse}")
