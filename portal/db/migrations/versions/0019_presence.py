"""A change of contact person that is planned, the wish for another, and that somebody and a citizen have spoken"""

import sqlalchemy as sa
from alembic import op

from portal.db import base

revision = "presence"
down_revision = "round"
branch_labels = None
depends_on = None

OPEN = sa.text("ended_at IS NULL")
PLANNED = sa.text("ended_at IS NULL AND takes_over_on IS NOT NULL")
PLAN = {
    "next_id": sa.Uuid(),
    "next_contact_person_id": sa.Uuid(),
    "next_buddy_id": sa.Uuid(),
    "next_support_level": sa.Integer(),
    "next_reason": sa.String(),
    "next_handover": sa.String(),
    "overlap_from": sa.Date(),
    "takes_over_on": sa.Date(),
}
STAFF = ("next_contact_person_id", "next_buddy_id")
CHECKS = {
    "beyond_with_a_reason": "length(trim(beyond_reason)) > 0",
    "planned_whole": " AND ".join(
        f"({column} IS NULL) = (takes_over_on IS NULL)" for column in PLAN if column != "takes_over_on"
    ),
    "next_is_another": "next_contact_person_id <> contact_person_id",
    "next_buddy_is_another": "next_buddy_id <> next_contact_person_id",
    "next_support_level": "next_support_level BETWEEN 1 AND 4",
    "overlap_in_order": "takes_over_on > overlap_from",
    "planned_with_words": "length(trim(next_reason)) > 0 AND length(trim(next_handover)) > 0",
}
INDEXES = {
    "ix_contact_assignment_cases": (("contact_person_id", "support_level"), OPEN),
    "ix_contact_assignment_planned": (("takes_over_on",), PLANNED),
    "ix_contact_assignment_next_contact_person_id": (("next_contact_person_id",), None),
    "ix_contact_assignment_next_buddy_id": (("next_buddy_id",), None),
}


def upgrade() -> None:
    with op.batch_alter_table("contact_assignment") as batch_op:
        batch_op.add_column(sa.Column("beyond_reason", sa.String(), nullable=True))
        for name, kind in PLAN.items():
            batch_op.add_column(sa.Column(name, kind, nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_contact_assignment_next_id"), ["next_id"])
        for name in STAFF:
            foreign_key = batch_op.f(f"fk_contact_assignment_{name}")
            batch_op.create_foreign_key(foreign_key, "staff_member", [name], ["id"])
        for name, check in CHECKS.items():
            batch_op.create_check_constraint(batch_op.f(f"ck_contact_assignment_{name}"), check)
    for name, (columns, where) in INDEXES.items():
        op.create_index(name, "contact_assignment", columns, sqlite_where=where, postgresql_where=where)
    op.create_index("ix_citizen_born_on", "citizen", ["born_on"])
    op.create_table(
        "contact_wish",
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("assignment_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.String(), nullable=True),
        sa.Column("made_at", base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("ended_at >= made_at", name=op.f("ck_contact_wish_ends_after_it_was_made")),
        sa.CheckConstraint(
            "words IS NULL OR length(trim(words)) > 0", name=op.f("ck_contact_wish_says_something_or_nothing")
        ),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["contact_assignment.id"], name=op.f("fk_contact_wish_assignment_id")
        ),
        sa.ForeignKeyConstraint(["citizen_id"], ["citizen.id"], name=op.f("fk_contact_wish_citizen_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_wish")),
    )
    op.create_index("ix_contact_wish_assignment_id", "contact_wish", ["assignment_id"])
    op.create_index("ix_contact_wish_citizen_id", "contact_wish", ["citizen_id"])
    op.create_index(
        "uq_contact_wish_open", "contact_wish", ["citizen_id"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN
    )
    op.create_table(
        "contact_made",
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("noted_at", base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["citizen_id"], ["citizen.id"], name=op.f("fk_contact_made_citizen_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff_member.id"], name=op.f("fk_contact_made_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_made")),
        sa.UniqueConstraint(
            "citizen_id", "staff_id", "made_on", name=op.f("uq_contact_made_citizen_id_staff_id_made_on")
        ),
    )
    op.create_index("ix_contact_made_staff_id", "contact_made", ["staff_id"])


def downgrade() -> None:
    op.drop_table("contact_made")
    op.drop_table("contact_wish")
    op.drop_index("ix_citizen_born_on", "citizen")
    for name in INDEXES:
        op.drop_index(name, "contact_assignment")
    with op.batch_alter_table("contact_assignment") as batch_op:
        for name in CHECKS:
            batch_op.drop_constraint(batch_op.f(f"ck_contact_assignment_{name}"), type_="check")
        for name in STAFF:
            batch_op.drop_constraint(batch_op.f(f"fk_contact_assignment_{name}"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("uq_contact_assignment_next_id"), type_="unique")
        for name in (*PLAN, "beyond_reason"):
            batch_op.drop_column(name)
