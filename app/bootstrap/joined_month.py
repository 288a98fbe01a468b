"""The services of a home that close a tax month, each joined when it is first asked for."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from app.bootstrap.joined_bureau import WithBureau

if TYPE_CHECKING:
    from app.bootstrap.opening import Kept
    from app.bootstrap.reader import ReaderOfHome
    from app.services.catching_up import CatchingUp
    from app.services.certificate_pin import CertificatePin
    from app.services.clear_receipts import ClearReceipts
    from app.services.clearing import Clearing
    from app.services.filing import Filing
    from app.services.parcels import Parcels
    from app.services.report_disk import ReportDisk
    from app.services.reporting import Reporting, Way
    from app.services.stock_claiming import StockClaiming
    from app.services.stock_returning import StockReturning
    from app.services.verifying import Verifying
    from app.services.volume_loading import VolumeLoading

RECEIPTS = "receipts"  # folder of the home
READER = "reader"  # how a word names the report disk


class WithMonth(WithBureau):
    """What `Joined` has of the month."""

    _kept: Kept

    @cached_property
    def reporting(self) -> Reporting:
        from app.services.reporting import Reporting

        return Reporting(
            self.book, self.device, self.ordering, self.certificate_pin, self.parcels
        )

    @cached_property
    def parcels(self) -> Parcels:
        from app.services.parcels import Parcels

        return Parcels(self.book, self.device, self.ordering)

    @cached_property
    def clearing(self) -> Clearing:
        from app.services.clearing import Clearing

        return Clearing(self.device, self.ordering, self.reporting)

    @cached_property
    def clear_receipts(self) -> ClearReceipts:
        from app.services.clear_receipts import ClearReceipts

        return ClearReceipts(self.device, self.reporting, self._home.folder / RECEIPTS)

    @cached_property
    def verifying(self) -> Verifying:
        from app.services.verifying import Verifying

        return Verifying(self.device)

    @cached_property
    def filing(self) -> Filing:
        from app.services.filing import Filing

        return Filing(self.device, self.reporting, self.bureau)

    @cached_property
    def catching_up(self) -> CatchingUp:
        from app.services.catching_up import CatchingUp

        return CatchingUp(
            self.upload_lines,
            self.reporting,
            self.filing,
            self.clearing,
            self.month_way(None),
            self.bureau,
            self.clear_receipts,
        )

    @cached_property
    def volume_loading(self) -> VolumeLoading:
        from app.services.volume_loading import VolumeLoading

        return VolumeLoading(self.device, self.ordering)

    @cached_property
    def stock_claiming(self) -> StockClaiming:
        from app.services.stock_claiming import StockClaiming

        return StockClaiming(self.book, self.volume_loading, self.bureau)

    @cached_property
    def stock_returning(self) -> StockReturning:
        from app.services.stock_returning import StockReturning

        return StockReturning(self.book, self.ordering, self.certificate_pin, self.bureau)

    def month_way(self, place: str | None) -> Way:
        if place is None:
            from app.services.bureau_way import BureauWay

            return BureauWay(self.bureau)
        if place == READER:
            return self.report_disk
        from app.services.package_files import PackageFiles

        return PackageFiles(Path(place), self._home.refuse_own)

    @cached_property
    def report_disk(self) -> ReportDisk:
        """报税盘."""
        from app.services.report_disk import ReportDisk

        reader = self.reader
        made = ReportDisk(reader.open, reader.pin, lambda: self.device.identity.number)
        self.closers.append(made.close)
        reader.let_go = made.close
        return made

    @cached_property
    def certificate_pin(self) -> CertificatePin:
        """证书口令."""
        from app.services.certificate_pin import CertificatePin

        return CertificatePin(self.device, self._kept.certificate_pin)

    @cached_property
    def reader(self) -> ReaderOfHome:
        """读卡器."""
        from app.bootstrap.reader import ReaderOfHome

        return ReaderOfHome(self._home, self._kept, self.profile, self.settings.report_disk)
