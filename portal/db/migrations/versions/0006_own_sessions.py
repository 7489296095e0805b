"""What people see of their sign-ins, and how those on shared devices end"""

import sqlalchemy as sa
from alembic import op

revision = "own_sessions"
down_revision = "cpr_vault"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # A sign-in lives for hours and what is added can't be known of those that are: everybody signs in once more.
    op.execute("DELETE FROM web_session")
    with op.batch_alter_table("web_session", schema=None) as batch_op:
        batch_op.add_column(sa.Column("id", sa.Uuid(), nullable=False))
        batch_op.add_column(sa.Column("browser", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("system", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("is_shared", sa.Boolean(), nullable=False))
        batch_op.create_unique_constraint(batch_op.f("uq_web_session_id"), ["id"])


def downgrade() -> None:
    with op.batch_alter_table("web_session", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_web_session_id"), type_="unique")
        for name in ("is_shared", "system", "browser", "id"):
            batch_op.drop_column(name)
