"""Saved drafts"""

import sqlalchemy as sa
from alembic import op

from portal.db import base

revision = "saved_drafts"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "saved_draft",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", base.UTCDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_saved_draft")),
    )
    with op.batch_alter_table("saved_draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_saved_draft_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_saved_draft_group_id"), ["group_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("saved_draft", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_saved_draft_group_id"))
        batch_op.drop_index(batch_op.f("ix_saved_draft_expires_at"))

    op.drop_table("saved_draft")
