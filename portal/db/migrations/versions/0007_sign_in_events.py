"""Evidence of sign-ins"""

import sqlalchemy as sa
from alembic import op

from portal.db import base

revision = "sign_in_events"
down_revision = "own_sessions"
branch_labels = None
depends_on = None

HAPPENED = (
    *("sign_in", "step_up", "sign_out", "left", "replaced"),
    *("ended_by_citizen", "ended_by_provider", "ended_by_operator", "ran_out"),
)


def upgrade() -> None:
    op.create_table(
        "sign_in_event",
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(*HAPPENED, name="happened", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("at", base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("transaction_id", sa.String(), nullable=True),
        sa.Column("provider_session", sa.String(), nullable=True),
        sa.Column("session_key", sa.String(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("key_name", sa.String(), nullable=True),
        sa.Column("sealed_address", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(key_name IS NULL) = (sealed_address IS NULL)", name=op.f("ck_sign_in_event_sealed_with_a_key")
        ),
        sa.CheckConstraint(
            "sealed_address IS NULL OR kind IN ('sign_in', 'step_up')",
            name=op.f("ck_sign_in_event_address_of_a_sign_in"),
        ),
        sa.ForeignKeyConstraint(["citizen_id"], ["citizen.id"], name=op.f("fk_sign_in_event_citizen_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_event")),
    )
    with op.batch_alter_table("sign_in_event", schema=None) as batch_op:
        for column in ("at", "citizen_id", "key_name"):
            batch_op.create_index(batch_op.f(f"ix_sign_in_event_{column}"), [column], unique=False)


def downgrade() -> None:
    op.drop_table("sign_in_event")
