"""The vault for CPR numbers, and conflicts about them"""

import sqlalchemy as sa
from alembic import op

from portal.db import base

revision = "cpr_vault"
down_revision = "provider_sessions"
branch_labels = None
depends_on = None

CURRENT = sa.text("ended_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "cpr_entry",
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("blind_index", sa.String(), nullable=False),
        sa.Column("key_name", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("is_replacement", sa.Boolean(), nullable=False),
        sa.Column("told_at", base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["citizen_id"], ["citizen.id"], name=op.f("fk_cpr_entry_citizen_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cpr_entry")),
        sa.UniqueConstraint("blind_index", name=op.f("uq_cpr_entry_blind_index")),
    )
    with op.batch_alter_table("cpr_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cpr_entry_citizen_id"), ["citizen_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_cpr_entry_key_name"), ["key_name"], unique=False)
        batch_op.create_index(
            "uq_cpr_entry_current", ["citizen_id"], unique=True, sqlite_where=CURRENT, postgresql_where=CURRENT
        )
    op.create_table(
        "cpr_conflict",
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("found_at", base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["citizen_id"], ["citizen.id"], name=op.f("fk_cpr_conflict_citizen_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["citizen.id"], name=op.f("fk_cpr_conflict_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cpr_conflict")),
        sa.UniqueConstraint("citizen_id", "owner_id", name=op.f("uq_cpr_conflict_citizen_id_owner_id")),
    )
    with op.batch_alter_table("cpr_conflict", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cpr_conflict_owner_id"), ["owner_id"], unique=False)
    # So far only a sign-in's own word could tell a birthday.
    op.execute("UPDATE citizen SET born_on_source = 'claim' WHERE born_on_source = 'sign-in'")


def downgrade() -> None:
    op.execute("UPDATE citizen SET born_on_source = 'sign-in' WHERE born_on_source IS NOT NULL")
    op.drop_table("cpr_conflict")
    op.drop_table("cpr_entry")
