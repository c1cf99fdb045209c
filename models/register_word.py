"""The words by which entries of a register are found. Derived from the entries, and can be made anew."""

from typing import Final

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, BigId

LONGEST_WORD: Final = 64


class RegisterWord(Base):
    """One word of one entry: of the client's name or of the deciding words, or a blinded contact."""

    __tablename__ = "register_word"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy reads it

    portal_id: Mapped[int] = mapped_column(BigId, primary_key=True)
    # Compared by code points, so that all words with one beginning stand together.
    word: Mapped[str] = mapped_column(
        String(LONGEST_WORD).with_variant(String(LONGEST_WORD, collation="C"), "postgresql"), primary_key=True
    )
    entry_id: Mapped[int] = mapped_column(BigId, primary_key=True)
