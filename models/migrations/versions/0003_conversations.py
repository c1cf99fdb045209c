"""Clients, conversations, prompts and what was heard."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

MOMENT = sa.DateTime(timezone=True)
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _create_client()
    _create_conversation()
    _create_prompt()
    _create_heard()


def _create_client() -> None:
    op.create_table(
        "client",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("portal_id", BIG_ID, nullable=False),
        sa.Column("company_id", BIG_ID, nullable=False),
        sa.Column("user_id", BIG_ID, nullable=False),
        sa.Column("connector", sa.String(100), nullable=False),
        sa.Column("name", sa.String(500), nullable=False),
        sa.Column("email", sa.String(320), nullable=False),
        sa.Column("phone", sa.String(50), nullable=False),
        sa.Column("website", sa.Text(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("heard_at", MOMENT, nullable=False),
        sa.Column("contact_id", BIG_ID),
        sa.PrimaryKeyConstraint("id", name="pk_client"),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name="fk_client_company_id"),
        sa.ForeignKeyConstraint(["portal_id"], ["portal.id"], name="fk_client_portal_id"),
        sa.UniqueConstraint(
            "portal_id", "company_id", "user_id", name="uq_client_portal_id_company_id_user_id"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_client_portal_contact", "client", ["portal_id", "contact_id"])


def _create_conversation() -> None:
    op.create_table(
        "conversation",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("portal_id", BIG_ID, nullable=False),
        sa.Column("chat_id", BIG_ID, nullable=False),
        sa.Column("session_id", BIG_ID, nullable=False),
        sa.Column("line_id", BIG_ID, nullable=False),
        sa.Column("client_id", BIG_ID, nullable=False),
        sa.Column("connector", sa.String(100), nullable=False),
        sa.Column("entity_id", sa.String(500), nullable=False),
        sa.Column("bound_contact_id", BIG_ID),
        sa.Column("start_url", sa.Text()),
        sa.Column("handed_over", sa.Boolean(), nullable=False),
        sa.Column("hint_given", sa.Boolean(), nullable=False),
        sa.Column("last_message_id", BIG_ID, nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_conversation"),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name="fk_conversation_client_id"),
        sa.ForeignKeyConstraint(["portal_id"], ["portal.id"], name="fk_conversation_portal_id"),
        sa.UniqueConstraint(
            "portal_id", "chat_id", "session_id", name="uq_conversation_portal_id_chat_id_session_id"
        ),
    )
    op.create_index("ix_conversation_client_id", "conversation", ["client_id"])


def _create_prompt() -> None:
    op.create_table(
        "prompt",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("portal_id", BIG_ID, nullable=False),
        sa.Column("client_id", BIG_ID, nullable=False),
        sa.Column("conversation_id", BIG_ID, nullable=False),
        sa.Column("chat_id", BIG_ID, nullable=False),
        sa.Column("session_id", BIG_ID, nullable=False),
        sa.Column("agreement_id", BIG_ID, nullable=False),
        sa.Column("version_id", BIG_ID, nullable=False),
        sa.Column("version_number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("by_hand", sa.Boolean(), nullable=False),
        sa.Column("after_message_id", BIG_ID, nullable=False),
        sa.Column("message_id", BIG_ID),
        sa.Column("confirmed_at", MOMENT),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_prompt"),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"], name="fk_prompt_agreement_id"),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name="fk_prompt_client_id"),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name="fk_prompt_conversation_id"),
        sa.ForeignKeyConstraint(["portal_id"], ["portal.id"], name="fk_prompt_portal_id"),
        sa.ForeignKeyConstraint(["version_id"], ["agreement_version.id"], name="fk_prompt_version_id"),
    )
    op.create_index("ix_prompt_client_id", "prompt", ["client_id"])


def _create_heard() -> None:
    op.create_table(
        "heard",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("portal_id", BIG_ID, nullable=False),
        sa.Column("client_id", BIG_ID, nullable=False),
        sa.Column("message_id", BIG_ID, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("chat_id", BIG_ID, nullable=False),
        sa.Column("session_id", BIG_ID, nullable=False),
        sa.Column("word", sa.String(20), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("mode", sa.String(20), nullable=False),
        sa.Column("agreement_id", BIG_ID, nullable=False),
        sa.Column("version_id", BIG_ID, nullable=False),
        sa.Column("material_version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_heard"),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name="fk_heard_client_id"),
        sa.ForeignKeyConstraint(["portal_id"], ["portal.id"], name="fk_heard_portal_id"),
        sa.UniqueConstraint(
            "portal_id", "client_id", "message_id", name="uq_heard_portal_id_client_id_message_id"
        ),
    )
    op.create_index("ix_heard_client_id", "heard", ["client_id"])
