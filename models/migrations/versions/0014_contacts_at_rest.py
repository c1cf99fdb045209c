"""Encrypted contacts in the register, and the key they are encrypted with."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "contact_key",
        sa.Column("id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_contact_key"),
    )
    for name in ("sealed_email", "sealed_phone"):
        op.add_column("register_entry", sa.Column(name, sa.LargeBinary(), nullable=True))
