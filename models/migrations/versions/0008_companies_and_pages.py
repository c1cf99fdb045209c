"""Companies taken over from the portal, fuller drafts, options of lines, answers given on a page."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

MOMENT = sa.DateTime(timezone=True)
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _add(
        "company",
        sa.Column("country", sa.String(2), nullable=False, server_default=""),
        sa.Column("portal_company_id", BIG_ID),
        sa.Column("portal_requisite_id", BIG_ID),
        sa.Column("archived_at", MOMENT),
    )
    _add(
        "agreement",
        sa.Column("data_categories", sa.JSON(), nullable=False, server_default="[]"),
        sa.Column("processors", sa.JSON(), nullable=False, server_default="[]"),
        sa.Column("term_months", sa.Integer()),
        sa.Column("minors", sa.Boolean(), nullable=False, server_default=sa.true()),
        sa.Column("crossborder", sa.Text(), nullable=False, server_default=""),
        sa.Column("is_cloud", sa.Boolean(), nullable=False, server_default=sa.true()),
        sa.Column("archived_at", MOMENT),
    )
    _add("agreement_version", sa.Column("html", sa.Text()))
    _add(
        "line",
        sa.Column("on_refusal", sa.String(20), nullable=False, server_default="hand_over"),
        sa.Column("on_silence", sa.String(20), nullable=False, server_default="note"),
        sa.Column("silence_days", sa.Integer(), nullable=False, server_default="3"),
        sa.Column("crm_after_consent", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("native_agreement_off", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("previous_crm", sa.JSON()),
        sa.Column("previous_agreement", sa.JSON()),
    )
    _add(
        "register_entry",
        sa.Column("ip", sa.Text(), nullable=False, server_default=""),
        sa.Column("user_agent", sa.Text(), nullable=False, server_default=""),
    )
    op.create_index("ix_audit_entry_subject", "audit_entry", ["portal_id", "subject"])


def _add(table: str, *columns: sa.Column[object]) -> None:
    for column in columns:
        op.add_column(table, column)
