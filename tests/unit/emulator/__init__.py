"""Tests of the emulator's own parts, and the driver that its contract tests share."""
