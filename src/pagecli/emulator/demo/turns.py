"""Whose turn it is on the demo's rotations, which began more than a year ago.

On the daily one it is always the first member's turn today; the weeks of the others are the same whenever it is asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from pagecli.emulator.demo.data import Rotation
from pagecli.emulator.engine import ARN_PREFIX
from pagecli.emulator.storage import Row

_HAND_OFF = 9  # o'clock, local
_MORE_THAN_A_YEAR = 420  # days, a multiple of two to seven people
_DAYS_TO_GAP = 3


@dataclass(frozen=True)
class Turns:
    """A rotation as of a time (epoch seconds)."""

    rotation: Rotation
    now: float

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.rotation.zone)

    @cached_property
    def first_day(self) -> date:
        """The day of the first hand-off."""
        first = self._day(self.now).toordinal() - _MORE_THAN_A_YEAR
        if self.rotation.days == 7:
            first -= (first - 1) % (7 * len(self.rotation.members))  # day 1 of the calendar was a Monday
        return date.fromordinal(first)

    @cached_property
    def gap_weekday(self) -> int:
        """On this weekday, some days ahead of now, the shift of a daily rotation ends an hour early."""
        return (self._day(self.now) + timedelta(days=_DAYS_TO_GAP + 1)).weekday()

    def shift(self) -> tuple[float, float]:
        """When the daily shift of now begins and ends."""
        today = self._day(self.now)
        return self._hand_off(today), self._hand_off(today + timedelta(days=1))

    def member(self, at: float) -> str | None:
        """Who is on call at a time; None in the gap."""
        local = datetime.fromtimestamp(at, self.zone)
        if self.rotation.days == 1 and (local.weekday(), local.hour) == (self.gap_weekday, _HAND_OFF - 1):
            return None
        if self.rotation.stand_in and self._day(at) == self._day(self.now):
            return self.rotation.stand_in
        turn = (self._day(at) - self.first_day).days // self.rotation.days
        return self.rotation.members[turn % len(self.rotation.members)]

    def settings(self) -> Row:
        """The rotation's members, as the service keeps them."""
        return {
            "Name": self.rotation.name,
            "ContactIds": [f"{ARN_PREFIX}:contact/{alias}" for alias in self.rotation.members],
            "StartTime": self._hand_off(self.first_day),
            "TimeZoneId": self.rotation.zone,
            "Recurrence": self._recurrence(),
        }

    def _recurrence(self) -> Row:
        hand_off = _clock(_HAND_OFF)
        if self.rotation.days == 7:
            settings: Row = {"WeeklySettings": [{"DayOfWeek": "MON", "HandOffTime": hand_off}]}
        else:
            settings = {"DailySettings": [hand_off], "ShiftCoverages": self._coverages()}
        return {**settings, "NumberOfOnCalls": 1, "RecurrenceMultiplier": 1}

    def _coverages(self) -> Row:
        """From nine to nine, each day but one."""
        days = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
        early = (self.gap_weekday - 1) % 7  # the shift that ends on the day of the gap began the day before
        return {
            name: [{"Start": _clock(_HAND_OFF), "End": _clock(_HAND_OFF - (day == early))}]
            for day, name in enumerate(days)
        }

    def _day(self, at: float) -> date:
        """The local day on which the daily shift of a time began."""
        local = datetime.fromtimestamp(at, self.zone)
        return local.date() - timedelta(days=local.hour < _HAND_OFF)

    def _hand_off(self, day: date) -> float:
        return datetime.combine(day, time(_HAND_OFF), self.zone).timestamp()


def _clock(hour: int) -> Row:
    return {"HourOfDay": hour, "MinuteOfHour": 0}
