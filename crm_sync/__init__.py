"""Contact cards: find, create, fill."""
