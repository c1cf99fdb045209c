"""Portals, their tokens, page sessions, and the pace of each."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

MOMENT = sa.DateTime(timezone=True)
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _create_portal()
    _create_portal_token()
    _create_page_session()
    _create_lane()


def _create_portal() -> None:
    op.create_table(
        "portal",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("member_id", sa.String(64), nullable=False),
        sa.Column("endpoint", sa.String(500), nullable=False),
        sa.Column("oauth_server", sa.String(500), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("application_token", sa.LargeBinary(32)),
        sa.Column("bot_id", BIG_ID),
        sa.Column("language", sa.String(5), nullable=False),
        sa.Column("installed_at", MOMENT, nullable=False),
        sa.Column("ensured_at", MOMENT),
        sa.Column("removed_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_portal"),
        sa.UniqueConstraint("member_id", name="uq_portal_member_id"),
    )


def _create_portal_token() -> None:
    op.create_table(
        "portal_token",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("portal_id", BIG_ID, nullable=False),
        sa.Column("user_id", BIG_ID, nullable=False),
        sa.Column("is_admin", sa.Boolean(), nullable=False),
        sa.Column("access_token", sa.LargeBinary(), nullable=False),
        sa.Column("refresh_token", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("renewed_at", MOMENT, nullable=False),
        sa.Column("lost_at", MOMENT),
        sa.Column("lease_until", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_portal_token"),
        sa.ForeignKeyConstraint(["portal_id"], ["portal.id"], name="fk_portal_token_portal_id"),
        sa.UniqueConstraint("portal_id", "user_id", name="uq_portal_token_portal_id_user_id"),
    )


def _create_page_session() -> None:
    op.create_table(
        "page_session",
        sa.Column("token", sa.LargeBinary(32), nullable=False),
        sa.Column("portal_id", BIG_ID, nullable=False),
        sa.Column("user_id", BIG_ID, nullable=False),
        sa.Column("is_admin", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(5), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("token", name="pk_page_session"),
        sa.ForeignKeyConstraint(["portal_id"], ["portal.id"], name="fk_page_session_portal_id"),
    )
    op.create_index("ix_page_session_portal_id", "page_session", ["portal_id"])


def _create_lane() -> None:
    op.create_table(
        "lane",
        sa.Column("portal_id", BIG_ID, nullable=False, autoincrement=False),
        sa.Column("tat", MOMENT),
        sa.Column("parked_until", MOMENT),
        sa.Column("parked_reason", sa.String(200)),
        sa.PrimaryKeyConstraint("portal_id", name="pk_lane"),
        sa.ForeignKeyConstraint(["portal_id"], ["portal.id"], name="fk_lane_portal_id"),
    )
