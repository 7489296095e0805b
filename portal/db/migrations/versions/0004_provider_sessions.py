"""Provider's sessions"""

import sqlalchemy as sa
from alembic import op

from portal.db import base

revision = "provider_sessions"
down_revision = "saved_drafts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "spent_name",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("expires_at", base.UTCDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_spent_name")),
    )
    with op.batch_alter_table("spent_name", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_spent_name_expires_at"), ["expires_at"], unique=False)
    with op.batch_alter_table("web_session", schema=None) as batch_op:
        batch_op.add_column(sa.Column("authenticated_at", base.UTCDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("id_token", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("web_session", schema=None) as batch_op:
        batch_op.drop_column("id_token")
        batch_op.drop_column("authenticated_at")
    op.drop_table("spent_name")
