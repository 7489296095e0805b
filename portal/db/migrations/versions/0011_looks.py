"""Who has looked at what; laws about a department's own data, told later where an authority says so; a no to a parent

Nothing wrote legal rules and denials before this, so their tables are made anew instead of rebuilt around their
triggers.
"""

import sqlalchemy as sa
from alembic import op

from portal.db import base

revision = "looks"
down_revision = "audit"
branch_labels = None
depends_on = None

CHOICES = {
    "purpose": ("plan_together", "meet", "apply", "treat", "triage"),
    "category": (
        *("contact_dates", "goals", "school", "work_income", "housing"),
        *("family", "health", "addiction", "disability", "protected_address"),
    ),
    "use": ("read", "write", "contact"),
    "visibility": ("now", "delayed", "never"),
    "basis": ("consent", "law", "power"),
    "reason": (
        *("permitted", "no_basis", "waiting", "refused", "ended", "expired", "suspended", "no_authority"),
        *("not_all", "text_changed", "objected", "unsound"),
    ),
    "role": (
        *("contact_person", "coordinator", "specialist", "editor", "reviewer"),
        *("publisher", "network_host", "dpo", "manager", "admin"),
    ),
}
KEPT_DAYS = 5 * 366  # as long as the chain's details (migration `audit`)
BEGIN_CHAINS = """
INSERT INTO audit_chain (chain_id, seq, hash, at)
SELECT id, 0, FIRST FROM citizen WHERE true ON CONFLICT DO NOTHING"""
LOOKED_LATELY = """
CREATE FUNCTION kept_for_years() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE looked timestamptz;
BEGIN
  IF TG_TABLE_NAME = 'look' THEN looked := OLD.at;
  ELSE SELECT at INTO looked FROM look WHERE id = OLD.look_id; END IF;
  IF looked > clock_timestamp() - interval 'KEPT_DAYS days' THEN
    RAISE EXCEPTION '% is kept for years', TG_TABLE_NAME;
  END IF;
  RETURN OLD;
END $$"""


def upgrade() -> None:
    _drop("legal_rule_scope", "legal_rule", "denial")
    hidden = sa.CheckConstraint(
        "(visibility = 'delayed') = (hidden_days > 0) AND hidden_days >= 0", name=op.f("ck_legal_rule_hidden_for_days")
    )
    _make_rules(sa.Column("hidden_days", sa.Integer(), nullable=False), hidden)
    _make_denials(
        sa.Column("representative_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["representative_id"], ["citizen.id"], name=op.f("fk_denial_representative_id")),
        sa.CheckConstraint(
            "representative_id IS NULL OR (recipient_id IS NULL AND purpose IS NULL)",
            name=op.f("ck_denial_of_a_representative"),
        ),
    )
    _make_looks()
    _begin_chains()


def downgrade() -> None:
    _drop("look_item", "look", "legal_rule_scope", "legal_rule", "denial")
    if not _is_sqlite():
        op.execute("DROP FUNCTION kept_for_years()")
    two = sa.CheckConstraint("holder_id <> recipient_id", name=op.f("ck_legal_rule_two_departments"))
    _make_rules(two)
    _make_denials()


def _make_rules(*more: sa.schema.SchemaItem) -> None:
    op.create_table(
        "legal_rule",
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("holder_id", sa.Uuid(), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=False),
        _choice("purpose"),
        sa.Column("may_object", sa.Boolean(), nullable=False),
        _choice("visibility"),
        sa.Column("authority", sa.String(), nullable=True),
        sa.Column("begins_at", base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("ends_at", base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(visibility = 'now') = (authority IS NULL)", name=op.f("ck_legal_rule_hidden_by_an_authority")
        ),
        sa.CheckConstraint("ends_at > begins_at", name=op.f("ck_legal_rule_ends_after_start")),
        sa.CheckConstraint(
            "length(trim(reference)) > 0 AND length(trim(source)) > 0", name=op.f("ck_legal_rule_names_the_law")
        ),
        sa.ForeignKeyConstraint(["holder_id"], ["department.id"], name=op.f("fk_legal_rule_holder_id")),
        sa.ForeignKeyConstraint(["recipient_id"], ["department.id"], name=op.f("fk_legal_rule_recipient_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_rule")),
        *more,
    )
    op.create_index("ix_legal_rule_recipient_id", "legal_rule", ["recipient_id"])
    op.create_table(
        "legal_rule_scope",
        sa.Column("rule_id", sa.Uuid(), nullable=False),
        _choice("category"),
        _choice("use"),
        sa.ForeignKeyConstraint(["rule_id"], ["legal_rule.id"], name=op.f("fk_legal_rule_scope_rule_id")),
        sa.PrimaryKeyConstraint("rule_id", "category", "use", name=op.f("pk_legal_rule_scope")),
    )
    _keep("legal_rule_scope", but=None)
    _keep("legal_rule", but="ends_at")


def _make_denials(*more: sa.schema.SchemaItem) -> None:
    op.create_table(
        "denial",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("set_by_id", sa.Uuid(), nullable=False),
        sa.Column("holder_id", sa.Uuid(), nullable=True),
        sa.Column("recipient_id", sa.Uuid(), nullable=True),
        _choice("purpose", is_optional=True),
        _choice("category", is_optional=True),
        sa.Column("set_at", base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("lifted_at", base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("lifted_at >= set_at", name=op.f("ck_denial_lifted_after")),
        sa.ForeignKeyConstraint(["holder_id"], ["department.id"], name=op.f("fk_denial_holder_id")),
        sa.ForeignKeyConstraint(["recipient_id"], ["department.id"], name=op.f("fk_denial_recipient_id")),
        sa.ForeignKeyConstraint(["set_by_id"], ["citizen.id"], name=op.f("fk_denial_set_by_id")),
        sa.ForeignKeyConstraint(["subject_id"], ["citizen.id"], name=op.f("fk_denial_subject_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_denial")),
        *more,
    )
    op.create_index("ix_denial_subject_id", "denial", ["subject_id"])
    _keep("denial", but="lifted_at")


def _make_looks() -> None:
    op.create_table(
        "look",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", base.UTCDateTime(timezone=True), nullable=False),
        _choice("use"),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        _choice("role", is_optional=True),
        sa.Column("unit", sa.String(), nullable=True),
        _choice("purpose", is_optional=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("representative_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(staff_id IS NULL) <> (representative_id IS NULL)", name=op.f("ck_look_one_asker")),
        sa.CheckConstraint(
            "(staff_id IS NULL) = (unit IS NULL) AND (unit IS NULL) = (purpose IS NULL)", name=op.f("ck_look_of_a_unit")
        ),
        sa.CheckConstraint("staff_id IS NULL OR length(trim(reason)) > 0", name=op.f("ck_look_staff_say_why")),
        sa.ForeignKeyConstraint(["representative_id"], ["citizen.id"], name=op.f("fk_look_representative_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff_member.id"], name=op.f("fk_look_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_look")),
        sa.UniqueConstraint("subject_id", "seq", name=op.f("uq_look_subject_id_seq")),
    )
    for column in ("at", "representative_id", "staff_id"):
        op.create_index(f"ix_look_{column}", "look", [column])
    op.create_table(
        "look_item",
        sa.Column("look_id", sa.Uuid(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        _choice("category"),
        sa.Column("is_permitted", sa.Boolean(), nullable=False),
        _choice("reason", column="why"),
        _choice("basis", is_optional=True),
        sa.Column("consent_id", sa.Uuid(), nullable=True),
        sa.Column("rule_id", sa.Uuid(), nullable=True),
        sa.Column("power_id", sa.Uuid(), nullable=True),
        _choice("visibility"),
        sa.Column("visible_from", base.UTCDateTime(timezone=True), nullable=True),
        *(
            sa.CheckConstraint(
                f"({column} IS NOT NULL) = (basis IS NOT NULL AND basis = '{basis}')",
                name=op.f(f"ck_look_item_by_a_{basis}"),
            )
            for column, basis in (("consent_id", "consent"), ("rule_id", "law"), ("power_id", "power"))
        ),
        sa.CheckConstraint("(is_permitted) = (basis IS NOT NULL)", name=op.f("ck_look_item_permitted_on_a_basis")),
        sa.CheckConstraint(
            "(visibility = 'never') = (visible_from IS NULL)", name=op.f("ck_look_item_visible_from_then")
        ),
        sa.ForeignKeyConstraint(["consent_id"], ["consent.id"], name=op.f("fk_look_item_consent_id")),
        sa.ForeignKeyConstraint(["look_id"], ["look.id"], name=op.f("fk_look_item_look_id")),
        sa.ForeignKeyConstraint(["power_id"], ["representation.id"], name=op.f("fk_look_item_power_id")),
        sa.ForeignKeyConstraint(["rule_id"], ["legal_rule.id"], name=op.f("fk_look_item_rule_id")),
        sa.PrimaryKeyConstraint("look_id", "holder", "category", name=op.f("pk_look_item")),
    )
    op.create_index("ix_look_item_consent_id", "look_item", ["consent_id"])
    _keep_for_years()


def _begin_chains() -> None:
    """Give everybody known their chain, as whoever is new gets it from now on."""
    first = "zeroblob(32), '1970-01-01 00:00:00.000000'" if _is_sqlite() else "decode(repeat('00', 32), 'hex'), 'epoch'"
    op.execute(BEGIN_CHAINS.replace("FIRST", first))


def _choice(name: str, *, column: str | None = None, is_optional: bool = False) -> sa.Column[str]:
    kind = sa.Enum(*CHOICES[name], name=name, native_enum=False, create_constraint=True, length=40)
    return sa.Column(column or name, kind, nullable=is_optional)


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _drop(*tables: str) -> None:
    for table in tables:  # their triggers go with them
        op.drop_table(table)


def _keep(table: str, *, but: str | None) -> None:
    """Let the database refuse to change a row, but for the one column that ends it, and to delete one."""
    columns = [column["name"] for column in sa.inspect(op.get_bind()).get_columns(table)]
    change = f"UPDATE OF {', '.join(name for name in columns if name != but)}" if but else "UPDATE"
    for what in (change, "DELETE"):
        _refuse(table, what, "stays_as_it_is")


def _keep_for_years() -> None:
    """Let the database refuse to change a look, and to delete one before its years are over."""
    if not _is_sqlite():
        op.execute(LOOKED_LATELY.replace("KEPT_DAYS", str(KEPT_DAYS)))
    for table, at in (("look", "OLD.at"), ("look_item", "(SELECT at FROM look WHERE id = OLD.look_id)")):
        _refuse(table, "UPDATE", "stays_as_it_is")
        _refuse(table, "DELETE", "kept_for_years", when=f"{at} > datetime('now', '-{KEPT_DAYS} days')")


def _refuse(table: str, what: str, function: str, *, when: str | None = None) -> None:
    """Make a trigger: SQLite's says under which condition, PostgreSQL's function looks for itself."""
    name = f"{table}_{what.split()[0].lower()}"
    head = f"CREATE TRIGGER {name} BEFORE {what} ON {table} FOR EACH ROW"
    if not _is_sqlite():
        op.execute(f"{head} EXECUTE FUNCTION {function}()")
        return
    condition = f"WHEN {when} " if when else ""
    op.execute(f"{head} {condition}BEGIN SELECT RAISE(ABORT, '{table} {function.replace('_', ' ')}'); END")
