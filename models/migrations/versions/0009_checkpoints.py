"""Signed checkpoints of the register, and the keys that sign them."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

MOMENT = sa.DateTime(timezone=True)
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "signing_key",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("public_key", sa.LargeBinary(32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_signing_key"),
        sa.UniqueConstraint("public_key", name="uq_signing_key_public_key"),
    )
    op.create_table(
        "register_checkpoint",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("portal_id", BIG_ID, nullable=False),
        sa.Column("size", BIG_ID, nullable=False),
        sa.Column("root", sa.String(64), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_register_checkpoint"),
        sa.ForeignKeyConstraint(["portal_id"], ["portal.id"], name="fk_register_checkpoint_portal_id"),
        sa.UniqueConstraint("portal_id", "size", name="uq_register_checkpoint_portal_id_size"),
    )
