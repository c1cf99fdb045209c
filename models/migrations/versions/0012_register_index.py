"""What makes the register fast at any length: an index for each order, words to search for, counts by day."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WORD = sa.String(64).with_variant(sa.String(64, collation="C"), "postgresql")
ORDERS = {
    "client": ["client_name"], "source": ["source"], "url": [sa.text("substr(url, 1, 200)")],
    "company": ["company_name"], "line": ["line_name"], "version": ["version_number"],
    "method": ["method"], "status": ["status"], "line_id": ["line_id"], "connector": ["connector"],
    "company_id": ["company_public_id"], "agreement": ["agreement_public_id", "version_number"],
}  # fmt: skip


def upgrade() -> None:
    op.add_column("register_head", sa.Column("indexed_seq", BIG_ID, nullable=False, server_default="0"))
    for name in ("client", "source"):
        op.drop_index(f"ix_register_entry_{name}", "register_entry")
    for name, columns in ORDERS.items():
        op.create_index(
            f"ix_register_entry_{name}", "register_entry", ["portal_id", *columns, "occurred_at", "id"]
        )
    _create_word()
    _create_tally()


def _create_word() -> None:
    op.create_table(
        "register_word",
        sa.Column("portal_id", BIG_ID, nullable=False),
        sa.Column("word", WORD, nullable=False),
        sa.Column("entry_id", BIG_ID, nullable=False),
        sa.PrimaryKeyConstraint("portal_id", "word", "entry_id", name="pk_register_word"),
        sqlite_with_rowid=False,
    )


def _create_tally() -> None:
    op.create_table(
        "register_tally",
        sa.Column("portal_id", BIG_ID, nullable=False),
        sa.Column("unit", sa.String(5), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("line_id", BIG_ID, nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("method", sa.String(30), nullable=False),
        sa.Column("connector", sa.String(100), nullable=False),
        sa.Column("company_public_id", sa.String(32), nullable=False),
        sa.Column("agreement_public_id", sa.String(32), nullable=False),
        sa.Column("version_number", sa.Integer(), nullable=False),
        sa.Column("entries", BIG_ID, nullable=False),
        sa.PrimaryKeyConstraint(
            "portal_id", "unit", "starts_on", "line_id", "status", "method", "connector",
            "company_public_id", "agreement_public_id", "version_number", name="pk_register_tally",
        ),
        sqlite_with_rowid=False,
    )  # fmt: skip
