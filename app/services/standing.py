"""Where the terminal stands (状态): disk, clock, lock dates, stock, offline quota.

Works beside a program that holds the disk: then the picture kept at the last look is used, its
clock run on and its stock moved to what the book knows, with the warning DISK-SNAPSHOT;
where another device was asked for than the home's, DISK-SNAPSHOT-OWN: nothing of it is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from app.domain.money import Money
from app.repositories.errors import StoreError
from app.services.answers import moment, with_warnings
from app.services.disk.offline_quota import meters, warned
from app.services.disk.snapshot import KEPT_AS, Snapshot
from app.services.tax_owed import UNPAID, TaxOwed
from app.services.upload.upload_standing import UploadStanding
from hardware.errors import DeviceError, Refused

if TYPE_CHECKING:
    from datetime import date

    from app.domain.limits import OfflineRules
    from app.services.book import Book
    from app.services.disk.device import Device
    from app.services.problems import Sentences
    from hardware.ports import KindLimits, Volume

Answer = dict[str, Any]


class Standing(Struct):
    """Answers `status` and `stock list`."""

    device: Device
    book: Book
    now: Callable[[], datetime]
    sentences: Callable[[], Sentences]
    bureau: Callable[[], str]  # online, offline or maintenance
    rules: Callable[[], OfflineRules]  # when to warn of the offline quota
    elsewhere: Callable[[], bool] = lambda: False  # another device was named than the home's

    def status(self) -> Answer:
        """The answer of contract §3. Asks the bureau, which may take seconds: not for the disk's
        lane."""
        return self._answer(lambda: {"bureau": self.bureau()})

    def here(self) -> Answer:
        """The same without `bureau`: nothing leaves this terminal, nobody is waited for."""
        return self._answer(dict)

    def _answer(self, beside: Callable[[], Answer]) -> Answer:
        picture, warnings = self.picture()
        quota = meters(picture.limits, picture.clock, self.rules())
        answer = {
            "clock": moment(picture.clock),
            "taxpayer": {"name": picture.taxpayer_name, "tax_id": picture.taxpayer_id},
            "disk": {
                "number": picture.disk_number,
                "state": picture.stands,
                "simulated": picture.simulated,
                **self._conditions(picture),
            },
            "lock_date": {each.group: each.lock_date.isoformat() for each in picture.limits},
            "stock": _stock(picture),
            "offline": _offline(picture) | {"kinds": {one.kind: one.as_answer() for one in quota}},
            "last_report": _latest(each.last_report for each in picture.limits),
            "last_clear": _latest(each.last_clear for each in picture.limits),
            **self._owed(picture.clock.date()),
            **beside(),
        }
        told = (*picture.problems.values(), *warned(quota), *warnings)
        owed = (UNPAID,) if "unpaid" in answer else ()
        return with_warnings(answer, (*told, *UploadStanding(self.book).warnings(), *owed))

    def _owed(self, today: date) -> Answer:
        """Tax that the bureau last said is unpaid, by month; nothing while all is paid."""
        owed = [each.as_answer(today) for each in TaxOwed(self.book).all()]
        return {"unpaid": owed} if owed else {}

    def _conditions(self, picture: Snapshot) -> Answer:
        """What lies over the life of the disk, each with its way out; nothing while all is well."""
        told = []
        for name, code in picture.problems.items():
            problem, sentences = Refused(code), self.sentences()
            words = {"message": sentences.message(problem), "fix": sentences.fix(problem)}
            told.append({"name": name, "code": problem.code, **words})
        return {"conditions": told} if told else {}

    def volumes(self) -> list[Answer]:
        """One answer a volume of numbers."""
        picture, warnings = self.picture()
        groups = {each.kind: each.group for each in picture.limits}
        return [
            with_warnings(_volume(each, groups.get(each.kind, each.kind)), warnings)
            for each in picture.volumes
        ]

    def picture(self) -> tuple[Snapshot, tuple[str, ...]]:
        """The disk now; DISK-SNAPSHOT or DISK-SNAPSHOT-OWN among the warnings: as kept at the last
        look, run on."""
        try:
            return self.take(), ()
        except DeviceError as busy:
            if busy.code != "DISK-IN-USE":
                raise
            warning = "DISK-SNAPSHOT-OWN" if self.elsewhere() else "DISK-SNAPSHOT"
            return self._remembered(busy), (warning,)

    def _remembered(self, busy: DeviceError) -> Snapshot:
        with self.book.reading() as work:
            kept = work.settings.get(KEPT_AS)
            if not kept:
                raise busy
            picture = Snapshot.read(kept)
            last = work.tallies.last_numbers(picture.clock)
            waiting = work.outbox.waiting()
        return picture.run_on(self.now(), last, waiting)

    def take(self) -> Snapshot:
        """A picture of the disk now."""
        return Snapshot.of(self.device.disk, self.now())

    def keep(self) -> None:
        """If the disk was powered, keep a picture of it in the book, for those who come while it
        is held. A picture that cannot be kept is left: the last one runs on."""
        if not self.device.powered:
            return
        with suppress(DeviceError, StoreError):
            picture = Snapshot.to_keep(self.device.disk, self.now())
            with self.book.writing() as work:
                work.settings.put(KEPT_AS, picture.as_text())
                work.commit()


def _stock(picture: Snapshot) -> Answer:
    stock: Answer = {}
    for limits in picture.limits:
        volumes = [each for each in picture.volumes if each.kind == limits.kind and each.left]
        stock[limits.kind] = {
            "left": sum(each.left for each in volumes),
            "next_code": volumes[0].code if volumes else "",
            "next_number": f"{volumes[0].next:08d}" if volumes else "",
        }
    return stock


def _volume(volume: Volume, group: str) -> Answer:
    return {
        "kind": volume.kind,
        "group": group,
        "code": volume.code,
        "first": f"{volume.first:08d}",
        "last": f"{volume.last:08d}",
        "next": f"{volume.next:08d}" if volume.left else "",
        "left": volume.left,
    }


def _offline(picture: Snapshot) -> Answer:
    return {
        "unsent": sum(each.unsent for each in picture.limits),
        "hours_left": min((_hours_left(each, picture.clock) for each in picture.limits), default=0),
        "amount_left": {
            each.kind: _amount_left(each) for each in picture.limits if each.offline_limit_fen
        },
    }


def _hours_left(limits: KindLimits, clock: datetime) -> float:
    if limits.oldest_unsent_at is None:
        return float(limits.offline_hours)
    used_s = (clock - limits.oldest_unsent_at).total_seconds()
    return max(0.0, int((limits.offline_hours * 3600 - used_s) / 360) / 10)


def _amount_left(limits: KindLimits) -> str:
    return str(Money(max(0, limits.offline_limit_fen - limits.unsent_net_fen)))


def _latest(times: Iterable[datetime | None]) -> str | None:
    found = [each for each in times if each is not None]
    return moment(max(found)) if found else None
