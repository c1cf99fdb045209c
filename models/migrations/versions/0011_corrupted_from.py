"""The first entry that the last full check of a register could not prove."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("register_head", sa.Column("corrupted_from", BIG_ID, nullable=True))
