"""The day of Easter, on which most of the days without work follow."""

from __future__ import annotations

from datetime import date


def easter_sunday(year: int) -> date:
    """Return Easter Sunday of a year in the Gregorian calendar.

    The rule of Gregory XIII, in whole numbers (J. Meeus, Astronomical Algorithms, 1991, chapter 8).
    """
    of_moon = year % 19
    century, rest = divmod(year, 100)
    leaps, left = divmod(century, 4)
    corrected = (century - (century + 8) // 25 + 1) // 3
    age = (19 * of_moon + century - leaps - corrected + 15) % 30
    quarters, odd = divmod(rest, 4)
    to_sunday = (32 + 2 * left + 2 * quarters - age - odd) % 7
    late = (of_moon + 11 * age + 22 * to_sunday) // 451
    month, day = divmod(age + to_sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)
