"""Bots of ours that are gone: a line may still name one after the application was installed anew."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("portal", sa.Column("former_bots", sa.JSON()))
