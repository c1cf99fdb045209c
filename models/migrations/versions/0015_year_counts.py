"""Counts by year, so that a question to a long register adds up fewer of them; agreements go by time."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

NAME = "ix_register_entry_agreement"
KIND = "portal_id, line_id, status, method, connector, company_public_id, agreement_public_id, version_number"


def upgrade() -> None:
    op.drop_index(NAME, "register_entry")
    op.create_index(NAME, "register_entry", ["portal_id", "agreement_public_id", "occurred_at", "id"])
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    year = "strftime('%Y-01-01', starts_on)" if is_sqlite else "date_trunc('year', starts_on)::date"
    op.execute(
        sa.text(
            f"INSERT INTO register_tally (unit, starts_on, {KIND}, entries)"  # noqa: S608 - ours
            f" SELECT 'year', {year}, {KIND}, sum(entries) FROM register_tally"
            f" WHERE unit = 'month' GROUP BY {year}, {KIND}"
        )
    )
