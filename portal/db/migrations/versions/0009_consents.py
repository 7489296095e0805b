"""Consents, who stands for whom, standing denials and legal rules; what is written there stays as it is"""

import sqlalchemy as sa
from alembic import op

from portal.db import base

revision = "consents"
down_revision = "staff_sign_in"
branch_labels = None
depends_on = None


PURPOSE = ("purpose", ("plan_together", "meet", "apply", "treat", "triage"))
CATEGORY = (
    "category",
    (
        "contact_dates",
        "goals",
        "school",
        "work_income",
        "housing",
        "family",
        "health",
        "addiction",
        "disability",
        "protected_address",
    ),
)
VISIBILITY = ("visibility", ("now", "delayed", "never"))
CONSENTKIND = ("consentkind", ("gdpr", "procedural", "health_disclosure", "plan"))
USE = ("use", ("read", "write", "contact"))
POWER = ("power", ("custody", "guardianship", "attorney"))
TOLDBY = ("toldby", ("authority", "staff"))
EVENTKIND = (
    "eventkind",
    (
        "asked",
        "given",
        "refused",
        "deferred",
        "closed",
        "withdrawn",
        "revoked",
        "superseded",
        "invalidated",
        "suspended",
        "resumed",
    ),
)
CHANNEL = ("channel", ("web", "oral"))
SHOWN = "channel <> 'oral' OR (evidence IS NOT NULL AND length(trim(evidence)) > 0)"
OF_A_PERSON = "kind IN ('given', 'refused', 'deferred', 'withdrawn')"
# Rows of these stay as they were written.
APPEND_ONLY = ("consent_text", "consent_scope", "consent_giver", "consent_event", "legal_rule_scope")
# Of these one column may change, and none of the others; no row goes.
OPEN_END = {"consent": "head", "representation": "known_to", "denial": "lifted_at", "legal_rule": "ends_at"}


def upgrade() -> None:
    op.create_table(
        "consent_text",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("scope", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("published_at", base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_consent_text_sha256")),
        sa.CheckConstraint(
            "length(trim(title)) > 0 AND length(trim(body)) > 0", name=op.f("ck_consent_text_says_something")
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_consent_text_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_text")),
        sa.UniqueConstraint("name", "version", "language", name=op.f("uq_consent_text_name_version_language")),
        sa.UniqueConstraint("sha256", name=op.f("uq_consent_text_sha256")),
    )
    op.create_table(
        "denial",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("set_by_id", sa.Uuid(), nullable=False),
        sa.Column("holder_id", sa.Uuid(), nullable=True),
        sa.Column("recipient_id", sa.Uuid(), nullable=True),
        sa.Column(
            "purpose",
            _choice(PURPOSE),
            nullable=True,
        ),
        sa.Column(
            "category",
            _choice(CATEGORY),
            nullable=True,
        ),
        sa.Column("set_at", base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("lifted_at", base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("lifted_at >= set_at", name=op.f("ck_denial_lifted_after")),
        sa.ForeignKeyConstraint(["holder_id"], ["department.id"], name=op.f("fk_denial_holder_id")),
        sa.ForeignKeyConstraint(["recipient_id"], ["department.id"], name=op.f("fk_denial_recipient_id")),
        sa.ForeignKeyConstraint(["set_by_id"], ["citizen.id"], name=op.f("fk_denial_set_by_id")),
        sa.ForeignKeyConstraint(["subject_id"], ["citizen.id"], name=op.f("fk_denial_subject_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_denial")),
    )
    with op.batch_alter_table("denial", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_denial_subject_id"), ["subject_id"], unique=False)

    op.create_table(
        "legal_rule",
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("holder_id", sa.Uuid(), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=False),
        sa.Column(
            "purpose",
            _choice(PURPOSE),
            nullable=False,
        ),
        sa.Column("may_object", sa.Boolean(), nullable=False),
        sa.Column(
            "visibility",
            _choice(VISIBILITY),
            nullable=False,
        ),
        sa.Column("authority", sa.String(), nullable=True),
        sa.Column("begins_at", base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("ends_at", base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(visibility = 'now') = (authority IS NULL)", name=op.f("ck_legal_rule_hidden_by_an_authority")
        ),
        sa.CheckConstraint("ends_at > begins_at", name=op.f("ck_legal_rule_ends_after_start")),
        sa.CheckConstraint("holder_id <> recipient_id", name=op.f("ck_legal_rule_two_departments")),
        sa.CheckConstraint(
            "length(trim(reference)) > 0 AND length(trim(source)) > 0", name=op.f("ck_legal_rule_names_the_law")
        ),
        sa.ForeignKeyConstraint(["holder_id"], ["department.id"], name=op.f("fk_legal_rule_holder_id")),
        sa.ForeignKeyConstraint(["recipient_id"], ["department.id"], name=op.f("fk_legal_rule_recipient_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_rule")),
    )
    with op.batch_alter_table("legal_rule", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_legal_rule_recipient_id"), ["recipient_id"], unique=False)

    op.create_table(
        "consent",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("holder_id", sa.Uuid(), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=False),
        sa.Column(
            "purpose",
            _choice(PURPOSE),
            nullable=False,
        ),
        sa.Column(
            "kind",
            _choice(CONSENTKIND),
            nullable=False,
        ),
        sa.Column("text_name", sa.String(), nullable=False),
        sa.Column("text_version", sa.Integer(), nullable=False),
        sa.Column("renews_id", sa.Uuid(), nullable=True),
        sa.Column("asked_by_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("lapses_at", base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("head", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("head >= 0", name=op.f("ck_consent_head")),
        sa.CheckConstraint("holder_id <> recipient_id", name=op.f("ck_consent_two_departments")),
        sa.CheckConstraint("lapses_at > asked_at", name=op.f("ck_consent_time_to_answer")),
        sa.CheckConstraint("renews_id <> id", name=op.f("ck_consent_renews_another")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["staff_member.id"], name=op.f("fk_consent_asked_by_id")),
        sa.ForeignKeyConstraint(["holder_id"], ["department.id"], name=op.f("fk_consent_holder_id")),
        sa.ForeignKeyConstraint(["recipient_id"], ["department.id"], name=op.f("fk_consent_recipient_id")),
        sa.ForeignKeyConstraint(["renews_id"], ["consent.id"], name=op.f("fk_consent_renews_id")),
        sa.ForeignKeyConstraint(["subject_id"], ["citizen.id"], name=op.f("fk_consent_subject_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consent_asked_by_id"), ["asked_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_consent_holder_id"), ["holder_id"], unique=False)
        batch_op.create_index(
            "ix_consent_matched", ["subject_id", "recipient_id", "holder_id", "purpose"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_consent_recipient_id"), ["recipient_id"], unique=False)

    op.create_table(
        "legal_rule_scope",
        sa.Column("rule_id", sa.Uuid(), nullable=False),
        sa.Column(
            "category",
            _choice(CATEGORY),
            nullable=False,
        ),
        sa.Column(
            "use",
            _choice(USE),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["rule_id"], ["legal_rule.id"], name=op.f("fk_legal_rule_scope_rule_id")),
        sa.PrimaryKeyConstraint("rule_id", "category", "use", name=op.f("pk_legal_rule_scope")),
    )
    op.create_table(
        "representation",
        sa.Column("represented_id", sa.Uuid(), nullable=False),
        sa.Column("representative_id", sa.Uuid(), nullable=False),
        sa.Column(
            "power",
            _choice(POWER),
            nullable=False,
        ),
        sa.Column("may_read", sa.Boolean(), nullable=False),
        sa.Column("may_act", sa.Boolean(), nullable=False),
        sa.Column("may_contact", sa.Boolean(), nullable=False),
        sa.Column("true_from", sa.Date(), nullable=False),
        sa.Column("true_to", sa.Date(), nullable=True),
        sa.Column(
            "source",
            _choice(TOLDBY),
            nullable=False,
        ),
        sa.Column("confirmed_by_id", sa.Uuid(), nullable=True),
        sa.Column("known_from", base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("known_to", base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(confirmed_by_id IS NOT NULL) = (source = 'staff')", name=op.f("ck_representation_staff_confirmed")
        ),
        sa.CheckConstraint("known_to >= known_from", name=op.f("ck_representation_known_in_order")),
        sa.CheckConstraint("may_read OR may_act OR may_contact", name=op.f("ck_representation_may_something")),
        sa.CheckConstraint("represented_id <> representative_id", name=op.f("ck_representation_two_people")),
        sa.CheckConstraint("true_to > true_from", name=op.f("ck_representation_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["staff_member.id"], name=op.f("fk_representation_confirmed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["representative_id"], ["citizen.id"], name=op.f("fk_representation_representative_id")
        ),
        sa.ForeignKeyConstraint(["represented_id"], ["citizen.id"], name=op.f("fk_representation_represented_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_representation")),
    )
    with op.batch_alter_table("representation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_representation_representative_id"), ["representative_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_representation_represented_id"), ["represented_id"], unique=False)

    op.create_table(
        "consent_event",
        sa.Column("consent_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            _choice(EVENTKIND),
            nullable=False,
        ),
        sa.Column("at", base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("citizen_id", sa.Uuid(), nullable=True),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column(
            "channel",
            _choice(CHANNEL),
            nullable=True,
        ),
        sa.Column("text_id", sa.Uuid(), nullable=True),
        sa.Column("ends_at", base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("level", sa.String(), nullable=True),
        sa.Column("authenticated_at", base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("session_key", sa.String(), nullable=True),
        sa.Column("evidence", sa.String(), nullable=True),
        sa.Column("idempotency_key", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            f"(NOT ({OF_A_PERSON})) OR (citizen_id IS NOT NULL AND channel IS NOT NULL)",
            name=op.f("ck_consent_event_own_word"),
        ),
        sa.CheckConstraint("(kind = 'given') = (ends_at IS NOT NULL)", name=op.f("ck_consent_event_given_until")),
        sa.CheckConstraint(
            "(kind IN ('given', 'refused')) = (text_id IS NOT NULL)", name=op.f("ck_consent_event_answers_a_text")
        ),
        sa.CheckConstraint(
            f"({OF_A_PERSON}) OR channel IS NULL",
            name=op.f("ck_consent_event_channel_of_a_word"),
        ),
        sa.CheckConstraint(
            "channel <> 'oral' OR (evidence IS NOT NULL AND length(trim(evidence)) > 0)",
            name=op.f("ck_consent_event_oral_is_shown"),
        ),
        sa.CheckConstraint(
            "channel <> 'web' OR (level IS NOT NULL AND session_key IS NOT NULL)",
            name=op.f("ck_consent_event_signed_in"),
        ),
        sa.CheckConstraint(
            "channel IS NULL OR (channel = 'oral') = (staff_id IS NOT NULL)",
            name=op.f("ck_consent_event_oral_to_staff"),
        ),
        sa.CheckConstraint("ends_at > at", name=op.f("ck_consent_event_ends_after_start")),
        sa.CheckConstraint("seq >= 1", name=op.f("ck_consent_event_seq")),
        sa.ForeignKeyConstraint(["citizen_id"], ["citizen.id"], name=op.f("fk_consent_event_citizen_id")),
        sa.ForeignKeyConstraint(["consent_id"], ["consent.id"], name=op.f("fk_consent_event_consent_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff_member.id"], name=op.f("fk_consent_event_staff_id")),
        sa.ForeignKeyConstraint(["text_id"], ["consent_text.id"], name=op.f("fk_consent_event_text_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_event")),
        sa.UniqueConstraint("consent_id", "idempotency_key", name=op.f("uq_consent_event_consent_id_idempotency_key")),
        sa.UniqueConstraint("consent_id", "seq", name=op.f("uq_consent_event_consent_id_seq")),
    )
    with op.batch_alter_table("consent_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consent_event_citizen_id"), ["citizen_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_consent_event_staff_id"), ["staff_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_consent_event_text_id"), ["text_id"], unique=False)

    op.create_table(
        "consent_giver",
        sa.Column("consent_id", sa.Uuid(), nullable=False),
        sa.Column("giver_id", sa.Uuid(), nullable=False),
        sa.Column("representation_id", sa.Uuid(), nullable=True),
        sa.Column(
            "power",
            _choice(POWER),
            nullable=True,
        ),
        sa.CheckConstraint(
            "(power IS NULL) = (representation_id IS NULL)", name=op.f("ck_consent_giver_power_of_somebody")
        ),
        sa.ForeignKeyConstraint(["consent_id"], ["consent.id"], name=op.f("fk_consent_giver_consent_id")),
        sa.ForeignKeyConstraint(["giver_id"], ["citizen.id"], name=op.f("fk_consent_giver_giver_id")),
        sa.ForeignKeyConstraint(
            ["representation_id"], ["representation.id"], name=op.f("fk_consent_giver_representation_id")
        ),
        sa.PrimaryKeyConstraint("consent_id", "giver_id", name=op.f("pk_consent_giver")),
    )
    op.create_table(
        "consent_scope",
        sa.Column("consent_id", sa.Uuid(), nullable=False),
        sa.Column(
            "category",
            _choice(CATEGORY),
            nullable=False,
        ),
        sa.Column(
            "use",
            _choice(USE),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["consent_id"], ["consent.id"], name=op.f("fk_consent_scope_consent_id")),
        sa.PrimaryKeyConstraint("consent_id", "category", "use", name=op.f("pk_consent_scope")),
    )
    _hold_fast()


def downgrade() -> None:
    _let_go()
    op.drop_table("consent_scope")
    op.drop_table("consent_giver")
    with op.batch_alter_table("consent_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consent_event_text_id"))
        batch_op.drop_index(batch_op.f("ix_consent_event_staff_id"))
        batch_op.drop_index(batch_op.f("ix_consent_event_citizen_id"))

    op.drop_table("consent_event")
    with op.batch_alter_table("representation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_representation_represented_id"))
        batch_op.drop_index(batch_op.f("ix_representation_representative_id"))

    op.drop_table("representation")
    op.drop_table("legal_rule_scope")
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consent_recipient_id"))
        batch_op.drop_index("ix_consent_matched")
        batch_op.drop_index(batch_op.f("ix_consent_holder_id"))
        batch_op.drop_index(batch_op.f("ix_consent_asked_by_id"))

    op.drop_table("consent")
    with op.batch_alter_table("legal_rule", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_legal_rule_recipient_id"))

    op.drop_table("legal_rule")
    with op.batch_alter_table("denial", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_denial_subject_id"))

    op.drop_table("denial")
    op.drop_table("consent_text")


def _choice(named: tuple[str, tuple[str, ...]]) -> sa.Enum:
    name, choices = named
    return sa.Enum(*choices, name=name, native_enum=False, create_constraint=True, length=40)


def _hold_fast() -> None:
    """Let the database refuse what would rewrite history, whoever asks."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    if not is_sqlite:
        op.execute(
            "CREATE FUNCTION stays_as_it_is() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION '% stays as it is', TG_TABLE_NAME; END $$"
        )
    for table, what in _triggers():
        refuse = (
            f"BEGIN SELECT RAISE(ABORT, '{table} stays as it is'); END"
            if is_sqlite
            else "EXECUTE FUNCTION stays_as_it_is()"
        )
        name = f"{table}_{what.split()[0].lower()}"
        op.execute(f"CREATE TRIGGER {name} BEFORE {what} ON {table} FOR EACH ROW {refuse}")


def _triggers() -> list[tuple[str, str]]:
    """Return what is refused of which table."""
    inspector = sa.inspect(op.get_bind())
    refused = [(table, what) for table in APPEND_ONLY for what in ("UPDATE", "DELETE")]
    for table, open_end in OPEN_END.items():
        others = ", ".join(column["name"] for column in inspector.get_columns(table) if column["name"] != open_end)
        refused += [(table, f"UPDATE OF {others}"), (table, "DELETE")]
    return refused


def _let_go() -> None:
    if op.get_bind().dialect.name == "sqlite":
        return  # a table's triggers go with it
    for table in (*APPEND_ONLY, *OPEN_END):
        for what in ("update", "delete"):
            op.execute(f"DROP TRIGGER {table}_{what} ON {table}")
    op.execute("DROP FUNCTION stays_as_it_is()")
