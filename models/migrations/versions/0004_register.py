"""The register of decisions."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

MOMENT = sa.DateTime(timezone=True)
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _create_register_head()
    _create_register_entry()


def _create_register_head() -> None:
    op.create_table(
        "register_head",
        sa.Column("portal_id", BIG_ID, nullable=False, autoincrement=False),
        sa.Column("seq", BIG_ID, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("portal_id", name="pk_register_head"),
        sa.ForeignKeyConstraint(["portal_id"], ["portal.id"], name="fk_register_head_portal_id"),
    )


def _create_register_entry() -> None:
    op.create_table(
        "register_entry",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("public_id", sa.String(32), nullable=False),
        sa.Column("portal_id", BIG_ID, nullable=False),
        sa.Column("client_id", BIG_ID, nullable=False),
        sa.Column("seq", BIG_ID, nullable=False),
        sa.Column("form", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("method", sa.String(30), nullable=False),
        sa.Column("occurred_at", MOMENT, nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("company_id", BIG_ID, nullable=False),
        sa.Column("company_public_id", sa.String(32), nullable=False),
        sa.Column("company_name", sa.Text(), nullable=False),
        sa.Column("agreement_public_id", sa.String(32), nullable=False),
        sa.Column("version_id", BIG_ID, nullable=False),
        sa.Column("version_number", sa.Integer(), nullable=False),
        sa.Column("text_sha256", sa.String(64), nullable=False),
        sa.Column("line_id", BIG_ID, nullable=False),
        sa.Column("line_name", sa.Text(), nullable=False),
        sa.Column("connector", sa.String(100), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("url", sa.Text()),
        sa.Column("url_kind", sa.String(30)),
        sa.Column("client_user_id", BIG_ID, nullable=False),
        sa.Column("chat_id", BIG_ID, nullable=False),
        sa.Column("session_id", BIG_ID, nullable=False),
        sa.Column("prompt_id", BIG_ID),
        sa.Column("prompt_message_id", BIG_ID),
        sa.Column("decision_message_id", BIG_ID, nullable=False),
        sa.Column("prompt_text", sa.Text(), nullable=False),
        sa.Column("invalidates_seq", BIG_ID),
        sa.Column("client_name", sa.Text(), nullable=False),
        sa.Column("client_email", sa.Text(), nullable=False),
        sa.Column("client_phone", sa.Text(), nullable=False),
        sa.Column("decision_text", sa.Text(), nullable=False),
        sa.Column("salt", sa.LargeBinary(16), nullable=False),
        sa.Column("prev_hash", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_register_entry"),
        sa.ForeignKeyConstraint(["portal_id"], ["portal.id"], name="fk_register_entry_portal_id"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["agreement_version.id"], name="fk_register_entry_version_id"
        ),
        sa.UniqueConstraint("portal_id", "seq", name="uq_register_entry_portal_id_seq"),
        sa.UniqueConstraint("public_id", name="uq_register_entry_public_id"),
    )
    op.create_index("ix_register_entry_client", "register_entry", ["portal_id", "client_name", "id"])
    op.create_index("ix_register_entry_holder", "register_entry", ["portal_id", "client_id", "id"])
    op.create_index("ix_register_entry_occurred", "register_entry", ["portal_id", "occurred_at", "id"])
    op.create_index("ix_register_entry_source", "register_entry", ["portal_id", "source", "id"])
