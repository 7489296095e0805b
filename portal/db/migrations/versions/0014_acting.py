"""Whom somebody signed in acts for; a power of attorney that the person themselves gave, for a time

The table of powers is history that its triggers hold and others point at. Only its checks change, so on SQLite its
definition is rewritten in place (as SQLite's own guide tells for what changes no row) instead of made anew.
"""

import sqlalchemy as sa
from alembic import op

revision = "acting"
down_revision = "complaints"
branch_labels = None
depends_on = None

ACTS_FOR_ANOTHER = "acting_for_id IS NULL OR (citizen_id IS NOT NULL AND acting_for_id <> citizen_id)"
TOLD_BY = "CONSTRAINT ck_representation_toldby CHECK (source IN ('authority', 'staff'))"
TOLD_BY_SELF = "CONSTRAINT ck_representation_toldby CHECK (source IN ('authority', 'staff', 'self'))"
FOR_A_TIME = (
    "CONSTRAINT ck_representation_given_oneself_for_a_time "
    "CHECK (source <> 'self' OR (power = 'attorney' AND true_to IS NOT NULL))"
)


def upgrade() -> None:
    with op.batch_alter_table("web_session") as batch_op:
        batch_op.add_column(sa.Column("acting_for_id", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_web_session_acting_for_id"), "citizen", ["acting_for_id"], ["id"])
        batch_op.create_check_constraint(batch_op.f("ck_web_session_acts_for_another"), ACTS_FOR_ANOTHER)
    _hold_powers_to(TOLD_BY_SELF, FOR_A_TIME, instead_of=(TOLD_BY,))


def downgrade() -> None:
    given = op.get_bind().execute(sa.text("SELECT count(*) FROM representation WHERE source = 'self'")).scalar_one()
    if given:
        raise RuntimeError("people have given powers of attorney themselves, which the older shape can't hold")
    _hold_powers_to(TOLD_BY, instead_of=(TOLD_BY_SELF, FOR_A_TIME))
    op.execute("UPDATE web_session SET acting_for_id = NULL")
    with op.batch_alter_table("web_session") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_web_session_acts_for_another"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_web_session_acting_for_id"), type_="foreignkey")
        batch_op.drop_column("acting_for_id")


def _hold_powers_to(*checks: str, instead_of: tuple[str, ...]) -> None:
    """Change the checks of the table of powers and nothing else."""
    if op.get_bind().dialect.name == "sqlite":
        _rewrite(", ".join(instead_of), ", ".join(checks))
        return
    for check in instead_of:
        op.execute(f"ALTER TABLE representation DROP {' '.join(check.split()[:2])}")
    for check in checks:
        op.execute(f"ALTER TABLE representation ADD {check}")


def _rewrite(old: str, new: str) -> None:
    """Change SQLite's definition of the table, and let every connection read it anew."""
    connection = op.get_bind()
    version = connection.execute(sa.text("PRAGMA schema_version")).scalar_one()
    op.execute("PRAGMA writable_schema = ON")
    changed = connection.execute(
        sa.text(
            "UPDATE sqlite_master SET sql = replace(sql, :old, :new) "
            "WHERE type = 'table' AND name = 'representation' AND instr(sql, :old) > 0"
        ),
        {"old": old, "new": new},
    )
    if changed.rowcount != 1:
        raise RuntimeError("the table of powers isn't as it was expected")
    op.execute(f"PRAGMA schema_version = {version + 1}")
    op.execute("PRAGMA writable_schema = OFF")
