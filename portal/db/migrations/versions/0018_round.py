"""The ten o'clock round: who is there, what each contributes, what is decided about signals"""

import sqlalchemy as sa
from alembic import op

from portal.db import base

revision = "round"
down_revision = "inquiries"
branch_labels = None
depends_on = None

RUNNING = sa.text("ended_at IS NULL")
HERE = sa.text("left_at IS NULL")
MERGED = sa.text("merged_into_id IS NOT NULL")  # the way to the open ones is another
KEPT = ("round_contribution", "signal_step")


def upgrade() -> None:
    op.create_table(
        "round",
        sa.Column("entrance", sa.String(), nullable=False),
        sa.Column("began_at", base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("begun_by_id", sa.Uuid(), nullable=False),
        sa.Column("ended_at", base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by_id IS NULL)", name=op.f("ck_round_ended_by_somebody")),
        sa.CheckConstraint("ended_at >= began_at", name=op.f("ck_round_ends_after_it_begins")),
        sa.ForeignKeyConstraint(["begun_by_id"], ["staff_member.id"], name=op.f("fk_round_begun_by_id")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["staff_member.id"], name=op.f("fk_round_ended_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round")),
    )
    with op.batch_alter_table("round", schema=None) as batch_op:
        batch_op.create_index("ix_round_began_at", ["entrance", "began_at"], unique=False)
        batch_op.create_index(
            "uq_round_running", ["entrance"], unique=True, sqlite_where=RUNNING, postgresql_where=RUNNING
        )

    op.create_table(
        "round_contribution",
        sa.Column("inquiry_id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=True),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column(
            "ground",
            sa.Enum(
                "general",
                "recipient",
                "sender",
                "consent",
                "law",
                name="ground",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("consent_id", sa.Uuid(), nullable=True),
        sa.Column("rule_id", sa.Uuid(), nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("at", base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(ground = 'consent') = (consent_id IS NOT NULL)", name=op.f("ck_round_contribution_consent_names_it")
        ),
        sa.CheckConstraint("(ground = 'law') = (rule_id IS NOT NULL)", name=op.f("ck_round_contribution_law_names_it")),
        sa.CheckConstraint("length(trim(words)) > 0", name=op.f("ck_round_contribution_says_something")),
        sa.ForeignKeyConstraint(["by_id"], ["staff_member.id"], name=op.f("fk_round_contribution_by_id")),
        sa.ForeignKeyConstraint(["consent_id"], ["consent.id"], name=op.f("fk_round_contribution_consent_id")),
        sa.ForeignKeyConstraint(["inquiry_id"], ["inquiry.id"], name=op.f("fk_round_contribution_inquiry_id")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_round_contribution_round_id")),
        sa.ForeignKeyConstraint(["rule_id"], ["legal_rule.id"], name=op.f("fk_round_contribution_rule_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_contribution")),
        sa.UniqueConstraint("inquiry_id", "by_id", "key", name=op.f("uq_round_contribution_inquiry_id_by_id_key")),
    )
    op.create_table(
        "round_presence",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("came_at", base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("left_at", base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("left_at >= came_at", name=op.f("ck_round_presence_leaves_after_coming")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_round_presence_round_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff_member.id"], name=op.f("fk_round_presence_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_presence")),
    )
    with op.batch_alter_table("round_presence", schema=None) as batch_op:
        batch_op.create_index(
            "uq_round_presence_here", ["round_id", "staff_id"], unique=True, sqlite_where=HERE, postgresql_where=HERE
        )

    op.create_table(
        "signal_step",
        sa.Column("signal_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "taken",
                "assigned",
                "parked",
                "closed",
                name="signalstepkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("at", base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("responsible_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.String(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(kind = 'parked') = (until IS NOT NULL)", name=op.f("ck_signal_step_parked_until_a_day")),
        sa.CheckConstraint(
            "kind NOT IN ('parked', 'closed') OR words IS NOT NULL", name=op.f("ck_signal_step_has_reason")
        ),
        sa.CheckConstraint("seq >= 1", name=op.f("ck_signal_step_seq")),
        sa.CheckConstraint(
            "words IS NULL OR length(trim(words)) > 0", name=op.f("ck_signal_step_says_something_or_nothing")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["staff_member.id"], name=op.f("fk_signal_step_by_id")),
        sa.ForeignKeyConstraint(["responsible_id"], ["staff_member.id"], name=op.f("fk_signal_step_responsible_id")),
        sa.ForeignKeyConstraint(["signal_id"], ["signal.id"], name=op.f("fk_signal_step_signal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signal_step")),
        sa.UniqueConstraint("signal_id", "seq", name=op.f("uq_signal_step_signal_id_seq")),
    )
    op.create_index("ix_signal_step_responsible", "signal_step", ["responsible_id", "at"])
    op.drop_index("ix_inquiry_merged_into_id", "inquiry")
    op.create_index(
        "ix_inquiry_merged_into_id", "inquiry", ["merged_into_id"], sqlite_where=MERGED, postgresql_where=MERGED
    )
    op.add_column("inquiry", sa.Column("decided_at", base.UTCDateTime(timezone=True), nullable=True))

    _hold_fast()


def downgrade() -> None:
    op.drop_index("ix_inquiry_merged_into_id", "inquiry")
    op.create_index("ix_inquiry_merged_into_id", "inquiry", ["merged_into_id"])
    op.execute("ALTER TABLE inquiry DROP COLUMN decided_at")  # in place, so that the table's triggers stay

    op.drop_table("signal_step")
    with op.batch_alter_table("round_presence", schema=None) as batch_op:
        batch_op.drop_index("uq_round_presence_here", sqlite_where=HERE, postgresql_where=HERE)

    op.drop_table("round_presence")
    op.drop_table("round_contribution")
    with op.batch_alter_table("round", schema=None) as batch_op:
        batch_op.drop_index("uq_round_running", sqlite_where=RUNNING, postgresql_where=RUNNING)
        batch_op.drop_index("ix_round_began_at")

    op.drop_table("round")


def _hold_fast() -> None:
    """Let the database refuse a change of what somebody said or decided, whoever asks."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table in KEPT:
        refuse = (
            f"BEGIN SELECT RAISE(ABORT, '{table} stays as it is'); END"
            if is_sqlite
            else "EXECUTE FUNCTION stays_as_it_is()"
        )
        op.execute(f"CREATE TRIGGER {table}_update BEFORE UPDATE ON {table} FOR EACH ROW {refuse}")
