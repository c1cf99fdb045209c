"""One-time tickets for files of the register."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

MOMENT = sa.DateTime(timezone=True)
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "export_ticket",
        sa.Column("token", sa.LargeBinary(32), nullable=False),
        sa.Column("portal_id", BIG_ID, nullable=False),
        sa.Column("user_id", BIG_ID, nullable=False),
        sa.Column("format", sa.String(10), nullable=False),
        sa.Column("filters", sa.JSON(), nullable=False),
        sa.Column("sort", sa.String(20), nullable=False),
        sa.Column("language", sa.String(5), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("token", name="pk_export_ticket"),
        sa.ForeignKeyConstraint(["portal_id"], ["portal.id"], name="fk_export_ticket_portal_id"),
    )
    op.create_index("ix_export_ticket_portal_id", "export_ticket", ["portal_id"])
    op.create_index("ix_export_ticket_expires_at", "export_ticket", ["expires_at"])
