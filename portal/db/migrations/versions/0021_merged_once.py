"""An inquiry is merged into one that stands by itself, so that nobody has to follow a chain of them"""

from alembic import op

revision = "merged_once"
down_revision = "messages"
branch_labels = None
depends_on = None

BROKEN = """
    NEW.merged_into_id IS NOT NULL AND (
        EXISTS (SELECT 1 FROM inquiry AS o WHERE o.id = NEW.merged_into_id AND o.merged_into_id IS NOT NULL)
        OR EXISTS (SELECT 1 FROM inquiry AS o WHERE o.merged_into_id = NEW.id)
    )
"""


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE TRIGGER inquiry_merged_once BEFORE UPDATE OF merged_into_id ON inquiry FOR EACH ROW "
            f"WHEN {BROKEN} BEGIN SELECT RAISE(ABORT, 'inquiry is merged once'); END"
        )
        return
    op.execute(
        "CREATE FUNCTION inquiry_merged_once() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {BROKEN} THEN RAISE EXCEPTION 'inquiry is merged once'; END IF; RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER inquiry_merged_once BEFORE UPDATE OF merged_into_id ON inquiry "
        "FOR EACH ROW EXECUTE FUNCTION inquiry_merged_once()"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER inquiry_merged_once")
        return
    op.execute("DROP TRIGGER inquiry_merged_once ON inquiry")
    op.execute("DROP FUNCTION inquiry_merged_once()")
