"""One round of 自动上传, in the two halves that use disk and book; the third, `upload_way.send`,
goes in between on the bureau's lane."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from app.domain.invoice import InvoiceKey
    from app.services.upload.network import Network
    from app.services.upload.upload_batch import Batch, Moved, Outcome
    from app.services.upload.upload_standing import UploadStanding
    from app.services.upload.uploading import Uploading
    from app.settings import Settings


class Looked(Struct, frozen=True):
    """What a look found: a batch that is 报送中 now, or when to come again (None: when something is
    issued). `off`: nothing goes, the switch or the setting says so. `moved`: events that stand
    elsewhere since the last round, whoever moved them."""

    now: datetime
    moved: tuple[Moved, ...] = ()
    batch: Batch | None = None
    again_at: datetime | None = None
    off: bool = False
    left: int = 0


class Carried(Struct, frozen=True):
    """What became of a batch; `problem`: why some of it did not go."""

    moved: tuple[Moved, ...]
    problem: Exception | None


class UploadRound:
    """For the disk's lane. Nothing of the engine is loaded while nothing waits."""

    def __init__(
        self,
        *,
        uploading: Callable[[], Uploading],
        network: Network,
        standing: UploadStanding,
        settings: Callable[[], Settings],
        moved: list[Moved],
        now: Callable[[], datetime],
    ) -> None:
        """`moved` is filled by the engine's listener, and emptied here."""
        self._uploading = uploading
        self._network = network
        self._standing = standing
        self._settings = settings
        self._moved = moved
        self._now = now

    def look(self, *, by_hand: bool = False, wake: bool = False) -> Looked:
        """The next batch. `by_hand`: also where nothing goes by itself; `wake`: whatever pause it
        stands in. DeviceError, StoreError."""
        asked, at = self._settings(), self._now()
        may = self._network.is_on and (asked.upload_by_itself or by_hand)
        left = self._standing.left()
        if not may or not left:
            return Looked(at, self._news(), off=not may, left=left)
        engine = self._uploading()
        if wake:
            engine.wake()
        batch = engine.take(limit=asked.upload_batch)
        return Looked(at, self._news(), batch, engine.next_at(), left=left)

    def second_look(self, operator: str, key: InvoiceKey) -> Looked:
        """验签失败 of one ticket, whatever the setting says. BureauAway while the switch is off."""
        self._network.refuse_off()
        engine = self._uploading()
        batch = engine.take_refused(operator, key)
        left = self._standing.left()
        return Looked(self._now(), self._news(), batch, engine.next_at(), left=left)

    def keep(self, batch: Batch, outcome: Outcome) -> Carried:
        """What the bureau said, into disk and book. DeviceError, StoreError."""
        tried = self._uploading().keep(batch, outcome)
        return Carried(self._news(), tried.problem)

    def lost(self, batch: Batch) -> None:
        """Nothing was ever heard of it."""
        self._uploading().lost(batch)

    def _news(self) -> tuple[Moved, ...]:
        news = tuple(self._moved)
        self._moved.clear()
        return news
