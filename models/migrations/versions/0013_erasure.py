"""Cases of erasure with their journal and documents, privacy officers, and the cards of clients."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

MOMENT = sa.DateTime(timezone=True)
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("conversation", sa.Column("in_crm", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("line", sa.Column("auto_erase", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("line", sa.Column("auto_erase_since", MOMENT, nullable=True))
    _create_case()
    _create_item()
    _create_event()
    _create_document()
    _create_officer()
    _create_link()


def _create_case() -> None:
    op.create_table(
        "erasure_case",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("public_id", sa.String(32), nullable=False),
        sa.Column("portal_id", BIG_ID, nullable=False),
        sa.Column("client_id", BIG_ID, nullable=False),
        sa.Column("company_id", BIG_ID, nullable=False),
        sa.Column("user_id", BIG_ID, nullable=False),
        sa.Column("chat_id", BIG_ID, nullable=False),
        sa.Column("session_id", BIG_ID, nullable=False),
        sa.Column("line_id", BIG_ID, nullable=False),
        sa.Column("line_name", sa.Text(), nullable=False),
        sa.Column("connector", sa.String(100), nullable=False),
        sa.Column("known_since", MOMENT, nullable=False),
        sa.Column("cause", sa.String(20), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("outcome", sa.String(30), nullable=False),
        sa.Column("opened_by", BIG_ID, nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("found_at", MOMENT, nullable=False),
        sa.Column("stop_by", MOMENT, nullable=False),
        sa.Column("deadline", MOMENT, nullable=False),
        sa.Column("planned_at", MOMENT, nullable=False),
        sa.Column("calendar_known", sa.Boolean(), nullable=False),
        sa.Column("approved_by", BIG_ID, nullable=True),
        sa.Column("approved_at", MOMENT, nullable=True),
        sa.Column("hold_reason", sa.Text(), nullable=False),
        sa.Column("hold_until", MOMENT, nullable=True),
        sa.Column("extended_at", MOMENT, nullable=True),
        sa.Column("extension_reason", sa.Text(), nullable=False),
        sa.Column("reminded_at", MOMENT, nullable=True),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(20), nullable=False),
        sa.Column("last_error", sa.String(200), nullable=False),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_erasure_case"),
        sa.ForeignKeyConstraint(["portal_id"], ["portal.id"], name="fk_erasure_case_portal_id"),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name="fk_erasure_case_client_id"),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name="fk_erasure_case_company_id"),
        sa.UniqueConstraint("public_id", name="uq_erasure_case_public_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_erasure_case_portal_id_client_id", "erasure_case", ["portal_id", "client_id"])
    op.create_index(
        "ix_erasure_case_portal_id_state_deadline", "erasure_case", ["portal_id", "state", "deadline"]
    )


def _create_item() -> None:
    op.create_table(
        "erasure_item",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("portal_id", BIG_ID, nullable=False),
        sa.Column("case_id", BIG_ID, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("ref", BIG_ID, nullable=False),
        sa.Column("owner_kind", sa.String(20), nullable=False),
        sa.Column("owner_ref", BIG_ID, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("found_by", sa.String(20), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("action", sa.String(20), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("done_by", BIG_ID, nullable=True),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_erasure_item"),
        sa.ForeignKeyConstraint(["portal_id"], ["portal.id"], name="fk_erasure_item_portal_id"),
        sa.ForeignKeyConstraint(["case_id"], ["erasure_case.id"], name="fk_erasure_item_case_id"),
        sa.UniqueConstraint("case_id", "kind", "ref", name="uq_erasure_item_case_id_kind_ref"),
    )


def _create_event() -> None:
    op.create_table(
        "erasure_event",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("portal_id", BIG_ID, nullable=False),
        sa.Column("number", BIG_ID, nullable=False),
        sa.Column("case_public_id", sa.String(32), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("what", sa.String(40), nullable=False),
        sa.Column("item_kind", sa.String(20), nullable=False),
        sa.Column("item_ref", BIG_ID, nullable=False),
        sa.Column("by_user", BIG_ID, nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_erasure_event"),
        sa.ForeignKeyConstraint(["portal_id"], ["portal.id"], name="fk_erasure_event_portal_id"),
        sa.UniqueConstraint("portal_id", "number", name="uq_erasure_event_portal_id_number"),
    )
    op.create_index(
        "ix_erasure_event_portal_id_case_public_id", "erasure_event", ["portal_id", "case_public_id"]
    )


def _create_document() -> None:
    op.create_table(
        "erasure_document",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("public_id", sa.String(32), nullable=False),
        sa.Column("portal_id", BIG_ID, nullable=False),
        sa.Column("case_public_id", sa.String(32), nullable=False),
        sa.Column("number", sa.String(20), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("format", sa.String(10), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_erasure_document"),
        sa.ForeignKeyConstraint(["portal_id"], ["portal.id"], name="fk_erasure_document_portal_id"),
        sa.UniqueConstraint("public_id", name="uq_erasure_document_public_id"),
        sa.UniqueConstraint(
            "portal_id", "number", "kind", "format", name="uq_erasure_document_portal_id_number_kind_format"
        ),
    )
    op.create_index(
        "ix_erasure_document_portal_id_case_public_id", "erasure_document", ["portal_id", "case_public_id"]
    )


def _create_officer() -> None:
    op.create_table(
        "privacy_officer",
        sa.Column("portal_id", BIG_ID, nullable=False),
        sa.Column("user_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("portal_id", "user_id", name="pk_privacy_officer"),
        sa.ForeignKeyConstraint(["portal_id"], ["portal.id"], name="fk_privacy_officer_portal_id"),
    )


def _create_link() -> None:
    op.create_table(
        "crm_link",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("portal_id", BIG_ID, nullable=False),
        sa.Column("client_id", BIG_ID, nullable=False),
        sa.Column("contact_id", BIG_ID, nullable=False),
        sa.Column("is_ours", sa.Boolean(), nullable=False),
        sa.Column("wrote", sa.JSON(), nullable=False),
        sa.Column("log_message_id", BIG_ID, nullable=True),
        sa.Column("linked_at", MOMENT, nullable=False),
        sa.Column("checked_at", MOMENT, nullable=True),
        sa.Column("gone_at", MOMENT, nullable=True),
        sa.Column("merged_into", BIG_ID, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_crm_link"),
        sa.ForeignKeyConstraint(["portal_id"], ["portal.id"], name="fk_crm_link_portal_id"),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name="fk_crm_link_client_id"),
        sa.UniqueConstraint(
            "portal_id", "client_id", "contact_id", name="uq_crm_link_portal_id_client_id_contact_id"
        ),
    )
    op.create_index("ix_crm_link_portal_id_contact_id", "crm_link", ["portal_id", "contact_id"])
