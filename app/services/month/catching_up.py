"""Everything that is due (sync): upload, then month by month report, return and clearance until
the present. It does nothing that the four words do not do, in their order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from app.domain.rights import Right
from app.gateway.errors import BureauAway
from app.services.packages.step_lines import StepLine, StepOutcome
from hardware.errors import DeviceError, Refused

if TYPE_CHECKING:
    from app.domain.rights import Session
    from app.gateway.ports import TaxBureau
    from app.services.month.clear_receipts import ClearReceipts
    from app.services.month.clearing import Clearing
    from app.services.month.filing import Filing
    from app.services.month.reporting import Reporting
    from app.services.packages.carried import Way
    from app.services.upload.upload_lines import UploadLines

NEEDED = (Right.UPLOAD, Right.REPORT, Right.FILE_RETURN, Right.CLEAR)
_QUIET = (StepOutcome.NOT_DUE, StepOutcome.ALREADY_DONE)


class CatchingUp(Struct):
    """The service. Blocks on the network; disk and book are used on their lane."""

    uploads: UploadLines
    reporting: Reporting
    filing: Filing
    clearing: Clearing
    way: Way
    bureau: TaxBureau
    receipts: ClearReceipts

    def all_due(self, session: Session) -> Iterator[StepLine]:
        """The lines of every step; of later months only what was done or refused. Ends where
        nobody answers, and with the first month that does not close."""
        for right in NEEDED:
            session.require(right)
        uploaded = self.uploads.send_all(session.operator)
        yield from uploaded
        if any(map(_is_silence, uploaded)):
            return
        first, closed = True, True
        while closed:
            closed = False
            for step in self._steps(session):
                silent = False
                for each in step():
                    if first or each.outcome not in _QUIET:
                        yield each
                    silent = silent or _is_silence(each)
                    closed = closed or _has_closed(each)
                if silent:
                    return
            first = False

    def _steps(self, session: Session) -> tuple[Callable[[], Iterator[StepLine]], ...]:
        return (
            lambda: self.reporting.send(self.way, session),
            lambda: self.filing.file_due(session),
            lambda: self.receipts.beside(self.clearing.fetch(self.bureau, session), session),
        )


def _has_closed(line: StepLine) -> bool:
    return line.step == "clear" and line.outcome is StepOutcome.DONE


def _is_silence(line: StepLine) -> bool:
    """Whether a line says that nobody answers: no other step will be answered either."""
    gone = isinstance(line.problem, DeviceError) and not isinstance(line.problem, Refused)
    return gone or isinstance(line.problem, BureauAway)
