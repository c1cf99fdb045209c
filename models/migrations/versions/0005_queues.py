"""What came in and what must go out."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

MOMENT = sa.DateTime(timezone=True)
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _create_inbox()
    _create_outbox()


def _create_inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("portal_id", BIG_ID, nullable=False),
        sa.Column("event", sa.String(60), nullable=False),
        sa.Column("natural_key", sa.String(200), nullable=False),
        sa.Column("chat_id", BIG_ID),
        sa.Column("position", BIG_ID),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("is_proven", sa.Boolean(), nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("lease_until", MOMENT),
        sa.Column("last_error", sa.String(200)),
        sa.PrimaryKeyConstraint("id", name="pk_inbox"),
        sa.ForeignKeyConstraint(["portal_id"], ["portal.id"], name="fk_inbox_portal_id"),
        sa.UniqueConstraint("portal_id", "natural_key", name="uq_inbox_portal_id_natural_key"),
    )
    op.create_index("ix_inbox_portal_id_chat_id_state", "inbox", ["portal_id", "chat_id", "state"])
    op.create_index("ix_inbox_state_due_at", "inbox", ["state", "due_at"])


def _create_outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("portal_id", BIG_ID, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("chat_id", BIG_ID),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("uncertain", sa.Boolean(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("lease_until", MOMENT),
        sa.Column("result", sa.JSON()),
        sa.Column("last_error", sa.String(200)),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("finished_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.ForeignKeyConstraint(["portal_id"], ["portal.id"], name="fk_outbox_portal_id"),
        sa.UniqueConstraint("portal_id", "key", name="uq_outbox_portal_id_key"),
    )
    op.create_index("ix_outbox_portal_id_chat_id_state", "outbox", ["portal_id", "chat_id", "state"])
    op.create_index("ix_outbox_state_priority_id", "outbox", ["state", "priority", "id"])
