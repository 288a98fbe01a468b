"""上报汇总 by itself: at the first login of a month, as soon as a period is over.

Only what runs in a window that stays does it; a word does what it says and nothing else. What has
not been sent is sent before, and nothing is tried while the network is off.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec import Struct

from app.domain.rights import Right
from app.services.month.reporting import ends_all
from hardware.orders import ReportState

if TYPE_CHECKING:
    from app.domain.rights import Session
    from app.services.month.reporting import Reporting
    from app.services.packages.carried import Way
    from app.services.packages.step_lines import StepLine
    from app.services.upload.network import Network
    from app.services.upload.upload_lines import UploadLines

NEEDED = (Right.UPLOAD, Right.REPORT)


class FirstLogin(Struct):
    """The service. Blocks on the network; disk and book are used on their lane."""

    reporting: Reporting
    network: Network
    uploads: Callable[[], UploadLines]
    way: Callable[[], Way]

    def is_due(self, session: Session) -> bool:
        """Whether a group's period is over and was not reported. Nobody is asked but the disk."""
        if not session.rights.issuperset(NEEDED) or not self.network.is_on:
            return False
        today, groups = self.reporting.standing()
        return any(
            each.is_over(today) and each.report is not ReportState.CONFIRMED for each in groups
        )

    def report(self, session: Session) -> tuple[StepLine, ...]:
        """What it did: the lines of the report, those that were not due left out. Where nobody
        answers it says so, and the next login tries again. BureauError, DeviceError."""
        uploaded = self.uploads().send_all(session.operator)
        lost = tuple(each for each in uploaded if ends_all(each.problem))
        if lost:
            return lost[:1]
        lines = self.reporting.send(self.way(), session)
        return tuple(each for each in lines if each.outcome not in ("not_due", "already_done"))
