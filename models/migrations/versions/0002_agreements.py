"""Companies, agreements and their versions, lines, and the record of changes."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

MOMENT = sa.DateTime(timezone=True)
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _create_company()
    _create_agreement()
    _create_agreement_version()
    _create_line()
    _create_audit_entry()


def _create_company() -> None:
    op.create_table(
        "company",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("portal_id", BIG_ID, nullable=False),
        sa.Column("public_id", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("full_name", sa.Text(), nullable=False),
        sa.Column("short_name", sa.Text(), nullable=False),
        sa.Column("inn", sa.String(12), nullable=False),
        sa.Column("kpp", sa.String(9), nullable=False),
        sa.Column("ogrn", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("email", sa.String(320), nullable=False),
        sa.Column("jurisdiction", sa.String(2), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_company"),
        sa.ForeignKeyConstraint(["portal_id"], ["portal.id"], name="fk_company_portal_id"),
        sa.UniqueConstraint("public_id", name="uq_company_public_id"),
    )
    op.create_index("ix_company_portal_id", "company", ["portal_id"])


def _create_agreement() -> None:
    op.create_table(
        "agreement",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("portal_id", BIG_ID, nullable=False),
        sa.Column("public_id", sa.String(32), nullable=False),
        sa.Column("company_id", BIG_ID, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("language", sa.String(5), nullable=False),
        sa.Column("source", sa.String(20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("purposes", sa.JSON(), nullable=False),
        sa.Column("recipients", sa.JSON(), nullable=False),
        sa.Column("contact_email", sa.String(320), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_agreement"),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name="fk_agreement_company_id"),
        sa.ForeignKeyConstraint(["portal_id"], ["portal.id"], name="fk_agreement_portal_id"),
        sa.UniqueConstraint("public_id", name="uq_agreement_public_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_agreement_portal_id", "agreement", ["portal_id"])


def _create_agreement_version() -> None:
    op.create_table(
        "agreement_version",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("portal_id", BIG_ID, nullable=False),
        sa.Column("agreement_id", BIG_ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(32), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("plain_text", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("is_material", sa.Boolean(), nullable=False),
        sa.Column("published_at", MOMENT, nullable=False),
        sa.Column("published_by", BIG_ID, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_agreement_version"),
        sa.ForeignKeyConstraint(["portal_id"], ["portal.id"], name="fk_agreement_version_portal_id"),
        sa.UniqueConstraint(
            "portal_id", "agreement_id", "number", name="uq_agreement_version_portal_id_agreement_id_number"
        ),
        sa.UniqueConstraint("public_id", name="uq_agreement_version_public_id"),
    )


def _create_line() -> None:
    op.create_table(
        "line",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("portal_id", BIG_ID, nullable=False),
        sa.Column("line_id", BIG_ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("is_protected", sa.Boolean(), nullable=False),
        sa.Column("agreement_id", BIG_ID),
        sa.Column("mode", sa.String(20), nullable=False),
        sa.Column("auto_save_to_crm", sa.Boolean(), nullable=False),
        sa.Column("previous_bot", sa.JSON()),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_line"),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"], name="fk_line_agreement_id"),
        sa.ForeignKeyConstraint(["portal_id"], ["portal.id"], name="fk_line_portal_id"),
        sa.UniqueConstraint("portal_id", "line_id", name="uq_line_portal_id_line_id"),
    )


def _create_audit_entry() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("portal_id", BIG_ID, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("user_id", BIG_ID, nullable=False),
        sa.Column("action", sa.String(50), nullable=False),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("old", sa.JSON()),
        sa.Column("new", sa.JSON()),
        sa.PrimaryKeyConstraint("id", name="pk_audit_entry"),
        sa.ForeignKeyConstraint(["portal_id"], ["portal.id"], name="fk_audit_entry_portal_id"),
    )
    op.create_index("ix_audit_entry_portal_at", "audit_entry", ["portal_id", "at"])
