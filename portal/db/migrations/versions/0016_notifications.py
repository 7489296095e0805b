"""Notices, mail addresses and choices; the outbox, and what waits for the case record"""

import sqlalchemy as sa
from alembic import op

from portal.db import base

revision = "notifications"
down_revision = "text_drafts"
branch_labels = None
depends_on = None

WAITING = sa.text("done_at IS NULL AND given_up_at IS NULL")
CURRENT = sa.text("confirmed_at IS NOT NULL AND ended_at IS NULL")
UNREAD = sa.text("read_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "mail_address",
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("key_name", sa.String(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("sealed_token", sa.LargeBinary(), nullable=True),
        sa.Column("token_expires_at", base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("given_at", base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("ended_at", base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(key_name IS NULL) = (sealed IS NULL)", name=op.f("ck_mail_address_sealed_with_a_key")),
        sa.CheckConstraint("confirmed_at <= token_expires_at", name=op.f("ck_mail_address_confirmed_in_time")),
        sa.CheckConstraint("confirmed_at >= given_at AND ended_at >= given_at", name=op.f("ck_mail_address_in_order")),
        sa.CheckConstraint(
            "sealed IS NOT NULL OR ended_at IS NOT NULL", name=op.f("ck_mail_address_forgotten_when_ended")
        ),
        sa.CheckConstraint(
            "sealed_token IS NULL OR (sealed IS NOT NULL AND confirmed_at IS NULL)",
            name=op.f("ck_mail_address_token_waits"),
        ),
        sa.ForeignKeyConstraint(["citizen_id"], ["citizen.id"], name=op.f("fk_mail_address_citizen_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_address")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_mail_address_token_hash")),
    )
    with op.batch_alter_table("mail_address", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mail_address_citizen_id"), ["citizen_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mail_address_key_name"), ["key_name"], unique=False)
        batch_op.create_index(
            "uq_mail_address_current",
            ["citizen_id"],
            unique=True,
            sqlite_where=sa.text("confirmed_at IS NOT NULL AND ended_at IS NULL"),
            postgresql_where=sa.text("confirmed_at IS NOT NULL AND ended_at IS NULL"),
        )

    op.create_table(
        "notice",
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reference", sa.Uuid(), nullable=False),
        sa.Column("at", base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("read_at", base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("length(kind) BETWEEN 1 AND 40", name=op.f("ck_notice_has_kind")),
        sa.CheckConstraint("read_at >= at", name=op.f("ck_notice_read_after_it_came")),
        sa.ForeignKeyConstraint(["citizen_id"], ["citizen.id"], name=op.f("fk_notice_citizen_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("citizen_id", "kind", "reference", name=op.f("uq_notice_citizen_id_kind_reference")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index("ix_notice_newest", ["citizen_id", "at"], unique=False)
        batch_op.create_index(
            "ix_notice_unread",
            ["citizen_id"],
            unique=False,
            sqlite_where=sa.text("read_at IS NULL"),
            postgresql_where=sa.text("read_at IS NULL"),
        )

    op.create_table(
        "notice_choices",
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("quiet_from", sa.Integer(), nullable=False),
        sa.Column("quiet_to", sa.Integer(), nullable=False),
        sa.Column("muted", sa.JSON(), nullable=False),
        sa.CheckConstraint("length(language) BETWEEN 2 AND 8", name=op.f("ck_notice_choices_language")),
        sa.CheckConstraint(
            "quiet_from BETWEEN 0 AND 23 AND quiet_to BETWEEN 0 AND 23", name=op.f("ck_notice_choices_hours")
        ),
        sa.ForeignKeyConstraint(["citizen_id"], ["citizen.id"], name=op.f("fk_notice_choices_citizen_id")),
        sa.PrimaryKeyConstraint("citizen_id", name=op.f("pk_notice_choices")),
    )
    op.create_table(
        "record_entry",
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reference", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("happened_at", base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("text", sa.String(), nullable=True),
        sa.Column("receipt", sa.String(), nullable=True),
        sa.Column("queued_at", base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("due_at", base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("leased_until", base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("fault", sa.String(), nullable=True),
        sa.Column("done_at", base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("given_up_at", base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(receipt IS NULL) = (done_at IS NULL)", name=op.f("ck_record_entry_acknowledged")),
        sa.CheckConstraint("(text IS NULL) = (done_at IS NOT NULL)", name=op.f("ck_record_entry_text_until_filed")),
        sa.CheckConstraint("done_at IS NULL OR given_up_at IS NULL", name=op.f("ck_record_entry_one_end")),
        sa.CheckConstraint("given_up_at IS NULL OR fault IS NOT NULL", name=op.f("ck_record_entry_given_up_why")),
        sa.CheckConstraint("length(fault) BETWEEN 1 AND 40", name=op.f("ck_record_entry_fault")),
        sa.CheckConstraint("length(kind) BETWEEN 1 AND 40 AND version > 0", name=op.f("ck_record_entry_has_kind")),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_record_entry_tries")),
        sa.ForeignKeyConstraint(["citizen_id"], ["citizen.id"], name=op.f("fk_record_entry_citizen_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_entry")),
        sa.UniqueConstraint("kind", "reference", "version", name=op.f("uq_record_entry_kind_reference_version")),
    )
    with op.batch_alter_table("record_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_record_entry_citizen_id"), ["citizen_id"], unique=False)
        batch_op.create_index(
            "ix_record_entry_waiting",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("done_at IS NULL AND given_up_at IS NULL"),
            postgresql_where=sa.text("done_at IS NULL AND given_up_at IS NULL"),
        )

    op.create_table(
        "outbox_message",
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column(
            "words",
            sa.Enum("news", "confirm", "goodbye", name="words", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("notice_id", sa.Uuid(), nullable=True),
        sa.Column("address_id", sa.Uuid(), nullable=True),
        sa.Column("queued_at", base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("due_at", base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("leased_until", base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("fault", sa.String(), nullable=True),
        sa.Column("done_at", base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("given_up_at", base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(words = 'news') = (address_id IS NULL)", name=op.f("ck_outbox_message_others_to_an_address")
        ),
        sa.CheckConstraint(
            "(words = 'news') = (notice_id IS NOT NULL)", name=op.f("ck_outbox_message_news_of_a_notice")
        ),
        sa.CheckConstraint("done_at IS NULL OR given_up_at IS NULL", name=op.f("ck_outbox_message_one_end")),
        sa.CheckConstraint("given_up_at IS NULL OR fault IS NOT NULL", name=op.f("ck_outbox_message_given_up_why")),
        sa.CheckConstraint("length(fault) BETWEEN 1 AND 40", name=op.f("ck_outbox_message_fault")),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_outbox_message_tries")),
        sa.ForeignKeyConstraint(["address_id"], ["mail_address.id"], name=op.f("fk_outbox_message_address_id")),
        sa.ForeignKeyConstraint(["citizen_id"], ["citizen.id"], name=op.f("fk_outbox_message_citizen_id")),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_outbox_message_notice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_message")),
        sa.UniqueConstraint("notice_id", name=op.f("uq_outbox_message_notice_id")),
    )
    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outbox_message_address_id"), ["address_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_outbox_message_citizen_id"), ["citizen_id"], unique=False)
        batch_op.create_index(
            "ix_outbox_message_waiting",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("done_at IS NULL AND given_up_at IS NULL"),
            postgresql_where=sa.text("done_at IS NULL AND given_up_at IS NULL"),
        )


def downgrade() -> None:
    for table in ("outbox_message", "record_entry", "notice_choices", "notice", "mail_address"):
        op.drop_table(table)
