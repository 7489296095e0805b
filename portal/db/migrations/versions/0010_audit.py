"""Audit chains, their checkpoints and what verifying them found; what is written there stays as it is"""

import sqlalchemy as sa
from alembic import op

from portal.db import base

revision = "audit"
down_revision = "consents"
branch_labels = None
depends_on = None

# Rows of these stay as they were written.
APPEND_ONLY = ("audit_entry", "audit_checkpoint", "audit_leaf", "audit_verification")
FIVE_YEARS_AGO = {
    "sqlite": "strftime('%Y-%m-%d %H:%M:%f', 'now', '-5 years')",
    "postgresql": "clock_timestamp() - interval '5 years'",
}
# Of a head, only the next number can be written, never with an earlier time.
NEXT = "NEW.chain_id = OLD.chain_id AND NEW.seq = OLD.seq + 1 AND NEW.at >= OLD.at"
TRIGGERS = (
    *((table, what, "") for table in APPEND_ONLY for what in ("UPDATE", "DELETE")),
    ("audit_chain", "UPDATE", f"NOT ({NEXT})"),
    ("audit_chain", "DELETE", ""),
    ("audit_detail", "UPDATE", ""),
    ("audit_detail", "DELETE", "OLD.at > {five_years_ago}"),
)


def upgrade() -> None:
    op.create_table(
        "audit_chain",
        sa.Column("chain_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("at", base.UTCDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(hash) = 32", name=op.f("ck_audit_chain_hash")),
        sa.CheckConstraint("seq >= 0", name=op.f("ck_audit_chain_seq")),
        sa.PrimaryKeyConstraint("chain_id", name=op.f("pk_audit_chain")),
    )
    with op.batch_alter_table("audit_chain", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_chain_at"), ["at"], unique=False)

    op.create_table(
        "audit_entry",
        sa.Column("chain_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("commitment", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("length(commitment) = 32 AND length(hash) = 32", name=op.f("ck_audit_entry_hashes")),
        sa.CheckConstraint("seq >= 1", name=op.f("ck_audit_entry_seq")),
        sa.ForeignKeyConstraint(["chain_id"], ["audit_chain.chain_id"], name=op.f("fk_audit_entry_chain_id")),
        sa.PrimaryKeyConstraint("chain_id", "seq", name=op.f("pk_audit_entry")),
    )
    op.create_table(
        "audit_detail",
        sa.Column("chain_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("payload", sa.String(), nullable=False),
        sa.CheckConstraint("length(payload) > 0", name=op.f("ck_audit_detail_says_something")),
        sa.CheckConstraint("length(salt) >= 16", name=op.f("ck_audit_detail_salt")),
        sa.ForeignKeyConstraint(
            ["chain_id", "seq"],
            ["audit_entry.chain_id", "audit_entry.seq"],
            name=op.f("fk_audit_detail_chain_id_seq"),
        ),
        sa.PrimaryKeyConstraint("chain_id", "seq", name=op.f("pk_audit_detail")),
    )
    op.create_table(
        "audit_checkpoint",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("previous", sa.String(), nullable=False),
        sa.Column("root", sa.String(), nullable=False),
        sa.Column("jws", sa.String(), nullable=False),
        sa.CheckConstraint("length(previous) = 64 AND length(root) = 64", name=op.f("ck_audit_checkpoint_hashes")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_audit_checkpoint_number")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_checkpoint")),
    )
    op.create_table(
        "audit_leaf",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("chain_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("length(hash) = 32", name=op.f("ck_audit_leaf_hash")),
        sa.CheckConstraint("seq >= 1", name=op.f("ck_audit_leaf_seq")),
        sa.ForeignKeyConstraint(["number"], ["audit_checkpoint.number"], name=op.f("fk_audit_leaf_number")),
        sa.PrimaryKeyConstraint("number", "chain_id", name=op.f("pk_audit_leaf")),
        sa.UniqueConstraint("chain_id", "seq", name=op.f("uq_audit_leaf_chain_id_seq")),
    )
    op.create_table(
        "audit_verification",
        sa.Column("at", base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("is_sound", sa.Boolean(), nullable=False),
        sa.Column("chains", sa.Integer(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("first_bad", sa.String(), nullable=True),
        sa.Column("findings", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("is_sound = (findings = 0)", name=op.f("ck_audit_verification_sound_without_findings")),
        sa.CheckConstraint("is_sound = (first_bad IS NULL)", name=op.f("ck_audit_verification_names_the_first")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_verification")),
    )
    with op.batch_alter_table("audit_verification", schema=None) as batch_op:
        batch_op.create_index("ix_audit_verification_at", ["at"], unique=False)
    _hold_fast()


def downgrade() -> None:
    for table in ("audit_verification", "audit_leaf", "audit_checkpoint", "audit_detail", "audit_entry", "audit_chain"):
        op.drop_table(table)  # its triggers go with it


def _hold_fast() -> None:
    """Let the database refuse what would rewrite history, whoever asks."""
    dialect = op.get_bind().dialect.name
    for table, what, condition in TRIGGERS:
        refuse = (
            f"BEGIN SELECT RAISE(ABORT, '{table} stays as it is'); END"
            if dialect == "sqlite"
            else "EXECUTE FUNCTION stays_as_it_is()"
        )
        when = f"WHEN ({condition.format(five_years_ago=FIVE_YEARS_AGO[dialect])})" if condition else ""
        name = f"{table}_{what.lower()}"
        op.execute(f"CREATE TRIGGER {name} BEFORE {what} ON {table} FOR EACH ROW {when} {refuse}")
