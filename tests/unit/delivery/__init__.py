"""Tests of delivery without a database."""
