"""Staff's sign-ins, what the portal takes away from their access, closed accounts"""

import sqlalchemy as sa
from alembic import op

from portal.db import base

revision = "staff_sign_in"
down_revision = "sign_in_events"
branch_labels = None
depends_on = None

HAPPENED = (
    *("sign_in", "step_up", "sign_out", "left", "replaced"),
    *("ended_by_citizen", "ended_by_provider", "ended_by_operator", "ran_out"),
)
NEW = ("ended_by_staff", "ended_by_admin", "closed")
CHANGED = ("cut", "let_in_again", "withheld", "given_back", "named_first_admin")
ROLES = (
    *("contact_person", "coordinator", "specialist", "editor", "reviewer", "publisher"),
    *("network_host", "dpo", "manager", "admin"),
)
ONE_PERSON = "(citizen_id IS NULL) <> (staff_id IS NULL)"


def upgrade() -> None:
    op.add_column("citizen", sa.Column("closed_at", base.UTCDateTime(timezone=True), nullable=True))
    op.drop_column("department", "name")  # it stands in the municipality's file, with the day that it is valid from
    op.drop_column("department", "valid_from")
    op.add_column("staff_member", sa.Column("scopes", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("staff_member", sa.Column("withheld", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("staff_member", sa.Column("cut_at", base.UTCDateTime(timezone=True), nullable=True))
    op.add_column("staff_member", sa.Column("is_first_admin", sa.Boolean(), nullable=False, server_default=sa.false()))
    for table in ("web_session", "sign_in_event"):
        with op.batch_alter_table(table) as batch_op:
            batch_op.alter_column("citizen_id", existing_type=sa.Uuid(), nullable=True)
            batch_op.add_column(sa.Column("staff_id", sa.Uuid(), nullable=True))
            batch_op.create_foreign_key(batch_op.f(f"fk_{table}_staff_id"), "staff_member", ["staff_id"], ["id"])
            batch_op.create_index(batch_op.f(f"ix_{table}_staff_id"), ["staff_id"], unique=False)
            batch_op.create_check_constraint(batch_op.f(f"ck_{table}_one_person"), ONE_PERSON)
    _allow_to_happen(*HAPPENED, *NEW)
    op.create_table(
        "staff_change",
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("at", base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("kind", _choice(*CHANGED, name="changed"), nullable=False),
        sa.Column("role", _choice(*ROLES, name="role"), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(role IS NULL) = (kind IN ('cut', 'let_in_again'))", name=op.f("ck_staff_change_role_of_a_role")
        ),
        sa.CheckConstraint(
            "(by_id IS NULL) = (kind = 'named_first_admin')", name=op.f("ck_staff_change_done_by_somebody")
        ),
        sa.CheckConstraint("length(trim(reason)) > 0", name=op.f("ck_staff_change_has_reason")),
        sa.CheckConstraint("by_id <> member_id", name=op.f("ck_staff_change_not_ones_own")),
        sa.ForeignKeyConstraint(["by_id"], ["staff_member.id"], name=op.f("fk_staff_change_by_id")),
        sa.ForeignKeyConstraint(["member_id"], ["staff_member.id"], name=op.f("fk_staff_change_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_change")),
    )
    op.create_index(op.f("ix_staff_change_member_id"), "staff_change", ["member_id"], unique=False)


def downgrade() -> None:
    op.drop_table("staff_change")
    op.execute(f"DELETE FROM sign_in_event WHERE citizen_id IS NULL OR {_happening(NEW)}")  # noqa: S608 -- our own words
    op.execute("DELETE FROM web_session WHERE citizen_id IS NULL")
    _allow_to_happen(*HAPPENED)
    for table in ("sign_in_event", "web_session"):
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_constraint(batch_op.f(f"ck_{table}_one_person"), type_="check")
            batch_op.drop_index(batch_op.f(f"ix_{table}_staff_id"))
            batch_op.drop_constraint(batch_op.f(f"fk_{table}_staff_id"), type_="foreignkey")
            batch_op.drop_column("staff_id")
            batch_op.alter_column("citizen_id", existing_type=sa.Uuid(), nullable=False)
    for name in ("is_first_admin", "cut_at", "withheld", "scopes"):
        op.drop_column("staff_member", name)
    op.add_column("department", sa.Column("name", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("department", sa.Column("valid_from", sa.Date(), nullable=False, server_default="2026-01-01"))
    op.drop_column("citizen", "closed_at")


def _choice(*choices: str, name: str) -> sa.Enum:
    return sa.Enum(*choices, name=name, native_enum=False, create_constraint=True, length=40)


def _happening(kinds: tuple[str, ...]) -> str:
    return f"kind IN ({', '.join(repr(kind) for kind in kinds)})"


def _allow_to_happen(*kinds: str) -> None:
    """Hold what may happen to a sign-in to these."""
    with op.batch_alter_table("sign_in_event") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_sign_in_event_happened"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_sign_in_event_happened"), _happening(kinds))
