"""What people write may not be able to wait: that is kept beside it, and of a message it stays as it is"""

import sqlalchemy as sa
from alembic import op

revision = "may_not_wait"
down_revision = "merged_once"
branch_labels = None
depends_on = None

TABLES = ("inquiry", "message")


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("may_not_wait", sa.Boolean(), nullable=False, server_default=sa.false()))
    refuse = (
        "BEGIN SELECT RAISE(ABORT, 'message stays as it is'); END"
        if _is_sqlite()
        else "EXECUTE FUNCTION stays_as_it_is()"
    )
    op.execute(f"CREATE TRIGGER message_waits BEFORE UPDATE OF may_not_wait ON message FOR EACH ROW {refuse}")


def downgrade() -> None:
    op.execute("DROP TRIGGER message_waits" if _is_sqlite() else "DROP TRIGGER message_waits ON message")
    for table in TABLES:
        op.drop_column(table, "may_not_wait")


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
