"""The journal of REST calls."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "rest_call",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("portal_id", BIG_ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("method", sa.String(100), nullable=False),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column("status", sa.Integer()),
        sa.Column("error", sa.String(64)),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.Column("operating", sa.Float()),
        sa.PrimaryKeyConstraint("id", name="pk_rest_call"),
        sa.ForeignKeyConstraint(["portal_id"], ["portal.id"], name="fk_rest_call_portal_id"),
    )
    op.create_index("ix_rest_call_at", "rest_call", ["at"])
    op.create_index("ix_rest_call_portal_id_at", "rest_call", ["portal_id", "at"])
