"""Times of this PC (本机) beside times of the disk: prints, drafts, deliveries and uploads are
stamped by the PC, tickets by the disk. While the two agree one writing does for both; while they
stand apart a time of the PC says that it is one, with its year."""

from __future__ import annotations

from datetime import datetime, timedelta

APART = timedelta(minutes=10)  # more than two clocks drift, less than a wrong day
WHOLE = "本机 {at:%Y-%m-%d %H:%M}"


class OwnTime:
    """What was seen of the two clocks last; before that they are taken to agree."""

    def __init__(self) -> None:
        self.apart = False

    def seen(self, own: datetime, disk: datetime) -> None:
        """Both at one moment; local times."""
        self.apart = abs(own - disk) > APART

    def told(self, at: datetime, short: str) -> str:
        """A time of this PC as `short` says ("%m-%d %H:%M"), or whole and marked.

        >>> clocks = OwnTime()
        >>> clocks.told(datetime(2026, 11, 23, 2, 15), "%m-%d %H:%M")
        '11-23 02:15'
        >>> clocks.seen(datetime(2026, 11, 23, 2, 15), datetime(2024, 1, 15, 10, 0))
        >>> clocks.told(datetime(2026, 11, 23, 2, 15), "%m-%d %H:%M")
        '本机 2026-11-23 02:15'
        """
        return WHOLE.format(at=at) if self.apart else at.strftime(short)

    def head(self, words: str) -> str:
        """Over a column of such times, which are whole there and need the mark only once.

        >>> clocks = OwnTime()
        >>> clocks.apart = True
        >>> clocks.head("时间")
        '时间（本机）'
        """
        return f"{words}（本机）" if self.apart else words

    def today(self, at: datetime) -> str:
        """The same of a moment of this working day, where there is room for the time only.

        >>> clocks = OwnTime()
        >>> clocks.today(datetime(2026, 11, 23, 2, 15))
        '02:15'
        >>> clocks.apart = True
        >>> clocks.today(datetime(2026, 11, 23, 2, 15))
        '本机 02:15'
        """
        return f"本机 {at:%H:%M}" if self.apart else f"{at:%H:%M}"


OWN_TIME = OwnTime()  # one PC, one disk in a window
