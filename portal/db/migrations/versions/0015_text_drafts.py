"""Drafts of the texts that citizens are asked with: never reviewed by their writer, and nothing of it rewritten"""

import sqlalchemy as sa
from alembic import op

from portal.db import base

revision = "text_drafts"
down_revision = "acting"
branch_labels = None
depends_on = None

CHOICES = {
    "purpose": ("plan_together", "meet", "apply", "treat", "triage"),
    "consentkind": ("gdpr", "procedural", "health_disclosure", "plan"),
    "draftstate": ("draft", "in_review", "reviewed", "published"),
    "stepkind": ("written", "sent", "approved", "sent_back", "published"),
}
STAYS = ("consent_text_step", "legal_approval")


def upgrade() -> None:
    op.create_table(
        "consent_text_draft",
        sa.Column("name", sa.String(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("title_da", "body_da", "title_en", "body_en")),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("purpose", _choice("purpose"), nullable=False),
        sa.Column("kind", _choice("consentkind"), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("writer_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", _choice("draftstate"), nullable=False),
        sa.Column("changed_at", base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("published_version", sa.Integer(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        _check("consent_text_draft", "revision", "revision >= 1"),
        _check("consent_text_draft", "two_departments", "holder <> recipient"),
        _check("consent_text_draft", "months", "months BETWEEN 1 AND 12"),
        _check(
            "consent_text_draft",
            "says_something",
            "length(trim(title_da)) > 0 AND length(trim(body_da)) > 0"
            " AND length(trim(title_en)) > 0 AND length(trim(body_en)) > 0",
        ),
        _check("consent_text_draft", "published_as", "(state = 'published') = (published_version IS NOT NULL)"),
        sa.ForeignKeyConstraint(["writer_id"], ["staff_member.id"], name=op.f("fk_consent_text_draft_writer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_text_draft")),
        sa.UniqueConstraint("id", "writer_id", name=op.f("uq_consent_text_draft_id_writer_id")),
    )
    for column in ("name", "writer_id"):
        op.create_index(f"ix_consent_text_draft_{column}", "consent_text_draft", [column])
    op.create_table(
        "consent_text_step",
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("writer_id", sa.Uuid(), nullable=False),
        sa.Column("kind", _choice("stepkind"), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("at", base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        _check("consent_text_step", "numbers", "seq >= 1 AND revision >= 1"),
        _check(
            "consent_text_step", "reviewed_by_another", "kind NOT IN ('approved', 'sent_back') OR by_id <> writer_id"
        ),
        _check("consent_text_step", "written_by_the_writer", "kind NOT IN ('written', 'sent') OR by_id = writer_id"),
        _check("consent_text_step", "sent_back_says_why", "kind <> 'sent_back' OR length(trim(note)) > 0"),
        _check("consent_text_step", "sha256", "length(sha256) = 64"),
        sa.ForeignKeyConstraint(["by_id"], ["staff_member.id"], name=op.f("fk_consent_text_step_by_id")),
        sa.ForeignKeyConstraint(
            ["draft_id", "writer_id"],
            ["consent_text_draft.id", "consent_text_draft.writer_id"],
            name=op.f("fk_consent_text_step_draft_id_writer_id"),
        ),
        sa.PrimaryKeyConstraint("draft_id", "seq", name=op.f("pk_consent_text_step")),
        sa.UniqueConstraint("draft_id", "seq", "kind", name=op.f("uq_consent_text_step_draft_id_seq_kind")),
    )
    op.create_table(
        "legal_approval",
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", _choice("stepkind"), nullable=False),
        sa.Column("lawyer", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("approved_on", sa.Date(), nullable=False),
        sa.Column("noted_by_id", sa.Uuid(), nullable=False),
        _check("legal_approval", "of_a_review", "kind = 'approved'"),
        _check("legal_approval", "names_the_lawyer", "length(trim(lawyer)) > 0 AND length(trim(reference)) > 0"),
        sa.ForeignKeyConstraint(
            ["draft_id", "seq", "kind"],
            ["consent_text_step.draft_id", "consent_text_step.seq", "consent_text_step.kind"],
            name=op.f("fk_legal_approval_draft_id_seq_kind"),
        ),
        sa.ForeignKeyConstraint(["noted_by_id"], ["staff_member.id"], name=op.f("fk_legal_approval_noted_by_id")),
        sa.PrimaryKeyConstraint("draft_id", name=op.f("pk_legal_approval")),
    )
    _hold_fast()


def downgrade() -> None:
    for table in ("legal_approval", "consent_text_step", "consent_text_draft"):  # their triggers go with them
        op.drop_table(table)


def _choice(name: str) -> sa.Enum:
    return sa.Enum(*CHOICES[name], name=name, native_enum=False, create_constraint=True, length=40)


def _check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def _hold_fast() -> None:
    """Let the database refuse to rewrite what happened to a draft, and to change one that is published."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    refused = [(table, what, None) for table in STAYS for what in ("UPDATE", "DELETE")]
    is_published = "OLD.state = 'published'"
    for table, what, condition in (*refused, *(("consent_text_draft", w, is_published) for w in ("UPDATE", "DELETE"))):
        refuse = (
            f"BEGIN SELECT RAISE(ABORT, '{table} stays as it is'); END"
            if is_sqlite
            else "EXECUTE FUNCTION stays_as_it_is()"
        )
        when = f"WHEN ({condition}) " if condition else ""
        op.execute(f"CREATE TRIGGER {table}_{what.lower()} BEFORE {what} ON {table} FOR EACH ROW {when}{refuse}")
