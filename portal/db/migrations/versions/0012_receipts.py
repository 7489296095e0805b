"""Receipts for what people say to a consent, and finding at once what somebody was asked"""

import sqlalchemy as sa
from alembic import op

from portal.db import base

revision = "receipts"
down_revision = "looks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "consent_receipt",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("jws", sa.String(), nullable=False),
        sa.Column("issued_at", base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("length(number) > 0 AND length(jws) > 0", name=op.f("ck_consent_receipt_says_something")),
        sa.ForeignKeyConstraint(["event_id"], ["consent_event.id"], name=op.f("fk_consent_receipt_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_receipt")),
        sa.UniqueConstraint("event_id", name=op.f("uq_consent_receipt_event_id")),
        sa.UniqueConstraint("number", name=op.f("uq_consent_receipt_number")),
    )
    op.create_index("ix_consent_giver_giver_id", "consent_giver", ["giver_id"])
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for what in ("UPDATE", "DELETE"):
        refuse = (
            "BEGIN SELECT RAISE(ABORT, 'consent_receipt stays as it is'); END"
            if is_sqlite
            else "EXECUTE FUNCTION stays_as_it_is()"
        )
        name = f"consent_receipt_{what.lower()}"
        op.execute(f"CREATE TRIGGER {name} BEFORE {what} ON consent_receipt FOR EACH ROW {refuse}")


def downgrade() -> None:
    op.drop_index("ix_consent_giver_giver_id", "consent_giver")
    op.drop_table("consent_receipt")
