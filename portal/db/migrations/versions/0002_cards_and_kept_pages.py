"""Cards of journeys, withdrawals, open pages made when published, and what is searched"""

import sqlalchemy as sa
from alembic import op

from portal.db import base

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # What was published before can't be read by this version; the import that follows publishes it anew.
    op.execute("DELETE FROM journey_publication")
    with op.batch_alter_table("journey_publication") as batch_op:
        batch_op.alter_column("revision_id", existing_type=sa.Uuid(), nullable=True)
    with op.batch_alter_table("journey_revision") as batch_op:
        batch_op.add_column(sa.Column("card", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("journey_revision") as batch_op:
        batch_op.alter_column("card", existing_type=sa.JSON(), server_default=None)
    op.create_table(
        "kept_page",
        sa.Column("etag", sa.String(), nullable=False),
        sa.Column("br", sa.LargeBinary(), nullable=False),
        sa.Column("gzip", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", base.UTCDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("etag", name=op.f("pk_kept_page")),
    )
    op.create_table(
        "search_index",
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("made_of", sa.String(), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("language", name=op.f("pk_search_index")),
    )


def downgrade() -> None:
    op.drop_table("search_index")
    op.drop_table("kept_page")
    op.execute("DELETE FROM journey_publication")
    with op.batch_alter_table("journey_revision") as batch_op:
        batch_op.drop_column("card")
    with op.batch_alter_table("journey_publication") as batch_op:
        batch_op.alter_column("revision_id", existing_type=sa.Uuid(), nullable=False)
