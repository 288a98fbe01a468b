"""What a manual upload says (上传): one line a ticket group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.invoice import InvoiceKind, Upload
from app.gateway.errors import BureauError
from app.services.disk.disk_lane import DiskLane, here
from app.services.packages.step_lines import StepLine, StepOutcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.repositories.sending import Left
    from app.services.book import Book
    from app.services.disk.device import Device
    from app.services.upload.upload_batch import Tried
    from app.services.upload.uploading import Uploading
    from hardware.ports import KindLimits

STEP = "upload"
TOO_OLD = "VERSION-OLD"


class UploadLines:
    """Sends everything there is, and says by group what became of it. `uploading` does its pieces
    on the same lane."""

    def __init__(
        self,
        book: Book,
        device: Device,
        uploading: Uploading,
        lane: DiskLane = here,
        ask: Callable[[], object] = lambda: None,
    ) -> None:
        """`ask`: anything of the bureau, where there was nothing to send."""
        self._book = book
        self._device = device
        self._uploading = uploading
        self._lane = lane
        self._ask = ask

    def send_all(self, operator: str, *, look_again: bool = False) -> tuple[StepLine, ...]:
        """One line a group that the disk has. `look_again`: what was 验签失败 is asked a second
        look for, first of all. DeviceError, StoreError."""
        tried = self._uploading.look_again(operator) if look_again else ()
        tried += self._uploading.drain(operator)
        left, limits = self._lane(self._standing)
        groups: dict[str, list[KindLimits]] = {}
        for each in limits:
            groups.setdefault(each.group, []).append(each)
        old = None if tried or left else self._too_old()
        return tuple(_line(group, kinds, tried, left, old) for group, kinds in groups.items())

    def _too_old(self) -> BureauError | None:
        """VERSION-OLD: the next ticket could not be sent. Nothing else is worth a no: there was
        nothing to send, and the bureau may be away."""
        try:
            self._ask()
        except BureauError as problem:
            return problem if problem.code == TOO_OLD else None
        return None

    def _standing(self) -> tuple[dict[InvoiceKind, Left], tuple[KindLimits, ...]]:
        with self._book.reading() as work:
            return work.sending.left(), self._device.disk.limits()


def _line(
    group: str,
    limits: list[KindLimits],
    tried: tuple[Tried, ...],
    left: dict[InvoiceKind, Left],
    old: BureauError | None,
) -> StepLine:
    kinds = [InvoiceKind(each.kind) for each in limits]
    mine = [each for each in tried if each.kind in kinds]
    sent = sum(each.sent for each in mine)
    behind = [left[kind] for kind in kinds if kind in left]
    done = StepOutcome.DONE if sent else StepOutcome.ALREADY_DONE
    return StepLine(
        step=STEP,
        group=group,
        period=f"{min(each.report_from for each in limits):%Y-%m}",
        outcome=StepOutcome.REFUSED if behind or old else done,
        lock_date=min(each.lock_date for each in limits),
        problem=_why(mine, tried, behind[0]) if behind else old,
        more={"sent": sent, "left": sum(each.events for each in behind)},
    )


def _why(mine: list[Tried], tried: tuple[Tried, ...], left: Left) -> BureauError:
    """Why not all of a group went: what ended its sending just now; else what its oldest event
    met; nobody answered, if that ended all sending. A 验签失败 of days ago hides no maintenance."""
    if mine and mine[-1].problem is not None:
        return mine[-1].problem
    oldest = left.oldest
    where = {"code": oldest.key.code, "number": oldest.key.number}
    if oldest.state is Upload.SIGNATURE_FAILED:
        return BureauError("SIGNATURE-FAILED", **where)
    if oldest.state is Upload.FAILED:
        return BureauError(oldest.error, **where)
    silent = (each.problem for each in tried if each.problem is not None)
    return next(silent, BureauError("BUREAU-BUSY"))
