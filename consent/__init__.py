"""The rules of consent: pure functions over records, no clock, database or network."""
