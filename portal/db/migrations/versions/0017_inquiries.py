"""Inquiries with what happened to them, who is away from work, and what the round must see"""

import sqlalchemy as sa
from alembic import op

from portal.db import base

revision = "inquiries"
down_revision = "notifications"
branch_labels = None
depends_on = None

OPEN = sa.text("closed_at IS NULL AND merged_into_id IS NULL")
UNCLEARED = sa.text("cleared_at IS NULL")
# What was said and when it came stays as it was written; what happened to it is only added to.
KEPT = {
    "inquiry": "UPDATE OF id, number, code_hash, submission_key, kind, way, sender_id, words, received_at, answer_by",
    "inquiry_event": "UPDATE",
}


def upgrade() -> None:
    op.create_table(
        "absence",
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum("planned", "sudden", name="absencekind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("stand_in_id", sa.Uuid(), nullable=True),
        sa.Column("set_by_id", sa.Uuid(), nullable=False),
        sa.Column("set_at", base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("kind = 'sudden' OR set_by_id = staff_id", name=op.f("ck_absence_planned_by_oneself")),
        sa.CheckConstraint("ends_on >= begins_on", name=op.f("ck_absence_ends_after_it_begins")),
        sa.CheckConstraint("stand_in_id <> staff_id", name=op.f("ck_absence_stand_in_is_another")),
        sa.ForeignKeyConstraint(["set_by_id"], ["staff_member.id"], name=op.f("fk_absence_set_by_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff_member.id"], name=op.f("fk_absence_staff_id")),
        sa.ForeignKeyConstraint(["stand_in_id"], ["staff_member.id"], name=op.f("fk_absence_stand_in_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.create_index("ix_absence_staff", ["staff_id", "begins_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_absence_stand_in_id"), ["stand_in_id"], unique=False)

    op.create_table(
        "inquiry",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("submission_key", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "request",
                "worry",
                "concern_report",
                name="inquirykind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "way",
            sa.Enum(
                "portal",
                "telephone",
                "counter",
                "mail",
                name="way",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("sender_id", sa.Uuid(), nullable=True),
        sa.Column("entered_by_id", sa.Uuid(), nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column(
            "relation",
            sa.Enum(
                "self",
                "parent",
                "relative",
                "friend",
                "professional",
                "other",
                name="relation",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("about_name", sa.String(), nullable=True),
        sa.Column("sender_name", sa.String(), nullable=True),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("may_call", sa.Boolean(), nullable=False),
        sa.Column(
            "channel",
            sa.Enum(
                "call", "write", "meet", "walk_in", name="channel", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("times", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("needs_interpreter", sa.Boolean(), nullable=False),
        sa.Column(
            "age_band",
            sa.Enum(
                "under_13",
                "from_13",
                "from_15",
                "from_18",
                "from_30",
                "from_65",
                "unknown",
                name="ageband",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("needs", sa.JSON(), nullable=False),
        sa.Column("may_name", sa.Boolean(), nullable=False),
        sa.Column("received_at", base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("answered_at", base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("responsible_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "new",
                "held",
                "asked",
                "parked",
                "closed",
                name="inquirystate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("parked_until", sa.Date(), nullable=True),
        sa.Column("times_parked", sa.Integer(), nullable=False),
        sa.Column("closed_at", base.UTCDateTime(timezone=True), nullable=True),
        sa.Column(
            "close_reason",
            sa.Enum(
                "helped",
                "has_contact_person",
                "guided_on",
                "taken_back",
                "no_answer",
                name="closereason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("merged_into_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_inquiry_closed_at_a_time")),
        sa.CheckConstraint(
            "(state = 'parked') = (parked_until IS NOT NULL)", name=op.f("ck_inquiry_parked_until_a_day")
        ),
        sa.CheckConstraint("(way = 'portal') = (entered_by_id IS NULL)", name=op.f("ck_inquiry_entered_by_staff")),
        sa.CheckConstraint(
            "NOT (kind = 'concern_report' AND times_parked > 0)", name=op.f("ck_inquiry_report_is_never_parked")
        ),
        sa.CheckConstraint("kind <> 'request' OR relation = 'self'", name=op.f("ck_inquiry_request_is_ones_own")),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (close_reason IS NULL)", name=op.f("ck_inquiry_closed_with_a_reason")
        ),
        sa.CheckConstraint("length(number) = 8", name=op.f("ck_inquiry_number")),
        sa.CheckConstraint("length(trim(words)) > 0", name=op.f("ck_inquiry_says_something")),
        sa.CheckConstraint("merged_into_id <> id", name=op.f("ck_inquiry_merged_into_another")),
        sa.CheckConstraint("sender_id IS NULL OR entered_by_id IS NULL", name=op.f("ck_inquiry_sent_or_entered")),
        sa.CheckConstraint("times_parked >= 0", name=op.f("ck_inquiry_times_parked")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_inquiry_version")),
        sa.ForeignKeyConstraint(["entered_by_id"], ["staff_member.id"], name=op.f("fk_inquiry_entered_by_id")),
        sa.ForeignKeyConstraint(["merged_into_id"], ["inquiry.id"], name=op.f("fk_inquiry_merged_into_id")),
        sa.ForeignKeyConstraint(["responsible_id"], ["staff_member.id"], name=op.f("fk_inquiry_responsible_id")),
        sa.ForeignKeyConstraint(["sender_id"], ["citizen.id"], name=op.f("fk_inquiry_sender_id")),
        sa.ForeignKeyConstraint(["subject_id"], ["citizen.id"], name=op.f("fk_inquiry_subject_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiry")),
        sa.UniqueConstraint("number", name=op.f("uq_inquiry_number")),
        sa.UniqueConstraint("submission_key", name=op.f("uq_inquiry_submission_key")),
    )
    with op.batch_alter_table("inquiry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inquiry_merged_into_id"), ["merged_into_id"], unique=False)
        batch_op.create_index(
            "ix_inquiry_open", ["received_at"], unique=False, sqlite_where=OPEN, postgresql_where=OPEN
        )
        batch_op.create_index(
            "ix_inquiry_responsible", ["responsible_id"], unique=False, sqlite_where=OPEN, postgresql_where=OPEN
        )
        batch_op.create_index(batch_op.f("ix_inquiry_sender_id"), ["sender_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_inquiry_subject_id"), ["subject_id"], unique=False)

    op.create_table(
        "signal",
        sa.Column(
            "kind",
            sa.Enum(
                "call_back_missed",
                "message_overdue",
                "nobody_answers",
                "contact_person_left",
                "wants_another",
                "many_services",
                "consent_withdrawn",
                "disagrees",
                name="signalkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.Uuid(), nullable=False),
        sa.Column("since", base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("cleared_at", base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("cleared_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("cleared_by_id IS NULL OR cleared_at IS NOT NULL", name=op.f("ck_signal_cleared_at_a_time")),
        sa.ForeignKeyConstraint(["citizen_id"], ["citizen.id"], name=op.f("fk_signal_citizen_id")),
        sa.ForeignKeyConstraint(["cleared_by_id"], ["staff_member.id"], name=op.f("fk_signal_cleared_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signal")),
    )
    with op.batch_alter_table("signal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_signal_citizen_id"), ["citizen_id"], unique=False)
        batch_op.create_index(
            "ix_signal_since", ["since"], unique=False, sqlite_where=UNCLEARED, postgresql_where=UNCLEARED
        )
        batch_op.create_index(
            "uq_signal_open",
            ["kind", "citizen_id", "reference"],
            unique=True,
            sqlite_where=UNCLEARED,
            postgresql_where=UNCLEARED,
        )

    op.create_table(
        "inquiry_event",
        sa.Column("inquiry_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column(
            "step",
            sa.Enum(
                "received",
                "taken",
                "assigned",
                "asked",
                "parked",
                "closed",
                "opened_again",
                "answered",
                "merged",
                "parted",
                "known",
                "name_allowed",
                "name_refused",
                "added",
                "looked",
                name="inquirystep",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("at", base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("responsible_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.String(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("other_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("step <> 'closed' OR words IS NOT NULL", name=op.f("ck_inquiry_event_closed_with_words")),
        sa.CheckConstraint(
            "step <> 'parked' OR (words IS NOT NULL AND until IS NOT NULL)",
            name=op.f("ck_inquiry_event_parked_with_a_reason"),
        ),
        sa.CheckConstraint("seq >= 1", name=op.f("ck_inquiry_event_seq")),
        sa.CheckConstraint(
            "words IS NULL OR length(trim(words)) > 0", name=op.f("ck_inquiry_event_says_something_or_nothing")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["staff_member.id"], name=op.f("fk_inquiry_event_by_id")),
        sa.ForeignKeyConstraint(["inquiry_id"], ["inquiry.id"], name=op.f("fk_inquiry_event_inquiry_id")),
        sa.ForeignKeyConstraint(["other_id"], ["inquiry.id"], name=op.f("fk_inquiry_event_other_id")),
        sa.ForeignKeyConstraint(["responsible_id"], ["staff_member.id"], name=op.f("fk_inquiry_event_responsible_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiry_event")),
        sa.UniqueConstraint("inquiry_id", "seq", name=op.f("uq_inquiry_event_inquiry_id_seq")),
    )
    _hold_fast()


def downgrade() -> None:
    op.drop_table("inquiry_event")
    with op.batch_alter_table("signal", schema=None) as batch_op:
        batch_op.drop_index("uq_signal_open", sqlite_where=UNCLEARED, postgresql_where=UNCLEARED)
        batch_op.drop_index("ix_signal_since", sqlite_where=UNCLEARED, postgresql_where=UNCLEARED)
        batch_op.drop_index(batch_op.f("ix_signal_citizen_id"))

    op.drop_table("signal")
    with op.batch_alter_table("inquiry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inquiry_subject_id"))
        batch_op.drop_index(batch_op.f("ix_inquiry_sender_id"))
        batch_op.drop_index("ix_inquiry_responsible", sqlite_where=OPEN, postgresql_where=OPEN)
        batch_op.drop_index("ix_inquiry_open", sqlite_where=OPEN, postgresql_where=OPEN)
        batch_op.drop_index(batch_op.f("ix_inquiry_merged_into_id"))

    op.drop_table("inquiry")
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_absence_stand_in_id"))
        batch_op.drop_index("ix_absence_staff")

    op.drop_table("absence")


def _hold_fast() -> None:
    """Let the database refuse what would change what was said or done afterwards, whoever asks."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table, what in KEPT.items():
        refuse = (
            f"BEGIN SELECT RAISE(ABORT, '{table} stays as it is'); END"
            if is_sqlite
            else "EXECUTE FUNCTION stays_as_it_is()"
        )
        op.execute(f"CREATE TRIGGER {table}_update BEFORE {what} ON {table} FOR EACH ROW {refuse}")
