"""The zone in which terms are counted, papers are dated and days are added up."""

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

MOSCOW: Final = ZoneInfo("Europe/Moscow")


def moscow_day(moment: datetime) -> date:
    """The day it is in Moscow at a moment."""
    try:
        return moment.astimezone(MOSCOW).date()
    except OverflowError:
        # The last hours of the calendar, where somebody changed an entry of the register.
        return date.max
