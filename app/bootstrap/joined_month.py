"""The services of a home that close a tax month, each joined when it is first asked for."""

from __future__ import annotations

from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast

from app.bootstrap.joined_mail import WithMail
from app.bootstrap.opening import now
from app.bootstrap.reader import is_reader_url
from app.bootstrap.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from app.bootstrap.opening import Kept
    from app.bootstrap.reader import ReaderOfHome
    from app.bootstrap.wire import Wire
    from app.repositories.unit_of_work import UnitOfWork
    from app.services.book import Book
    from app.services.disk.bureau_clock import BureauClock
    from app.services.disk.certificate_pin import CertificatePin
    from app.services.disk.device import Device
    from app.services.disk.ordering import Ordering
    from app.services.machines.report_disk import ReportDisk
    from app.services.month.catching_up import CatchingUp
    from app.services.month.changing import Changing
    from app.services.month.clear_log import ClearLog
    from app.services.month.clear_receipts import ClearReceipts
    from app.services.month.clearing import Clearing
    from app.services.month.filing import Filing
    from app.services.month.first_login import FirstLogin
    from app.services.month.parcels import Parcels
    from app.services.month.reporting import Reporting
    from app.services.month.tax_month import TaxMonth
    from app.services.packages.carried import Way
    from app.services.repair.book_backup import BookBackup
    from app.services.stock.stock_claiming import StockClaiming
    from app.services.stock.stock_packages import StockPackages
    from app.services.stock.stock_returning import StockReturning
    from app.services.stock.volume_loading import VolumeLoading
    from app.services.tickets.red_by_slip import RedBySlip
    from app.services.tickets.slips import Slips
    from app.services.verify.trusting import Trusting
    from app.services.verify.verifying import Verifying
    from app.services.verify.verifying_einvoices import EinvoicesHeld

T = TypeVar("T")

RECEIPTS = "receipts"  # folders of the home
BACKUPS = "backups"
READER = "reader"  # how a word names the report disk


class WithMonth(WithMail):
    """What `Joined` has of the month."""

    _kept: Kept
    _wire: Wire

    @cached_property
    def reporting(self) -> Reporting:
        from app.services.month.reporting import Reporting

        return Reporting(*self._at_disk_of(_of_reporting), self.disk_lane)

    @cached_property
    def parcels(self) -> Parcels:
        from app.services.month.parcels import Parcels

        return Parcels(self.book, self.device, self.ordering)

    @cached_property
    def clearing(self) -> Clearing:
        from app.services.month.clearing import Clearing

        device, ordering, backup = self._at_disk_of(_of_clearing)
        return Clearing(device, ordering, self.reporting, backup, self.disk_lane)

    @cached_property
    def book_backup(self) -> BookBackup:
        from app.services.repair.book_backup import BookBackup
        from db.backup import backup

        book, folder = self._home.book, self._home.folder / BACKUPS
        return BookBackup(
            self.book, self.device, folder, lambda target: backup(book, target), _looked_into
        )

    @cached_property
    def clear_receipts(self) -> ClearReceipts:
        from app.services.month.clear_receipts import ClearReceipts

        folder = self._home.folder / RECEIPTS
        device, log = self.at_disk(lambda own: (own.device, own.clear_log))
        return ClearReceipts(device, self.reporting, folder, log.keep, self.disk_lane)

    @cached_property
    def tax_month(self) -> TaxMonth:
        from app.services.month.tax_month import TaxMonth

        return TaxMonth(
            book=self.book,
            device=self.device,
            certificate=self.certificate_pin,
            network=self.network,
            backup=self.book_backup,
            bureau=lambda: self.bureau,
            sentences=sentences,
            now=now,
            report_first=self.profile.block_issue_until_reported,
        )

    @cached_property
    def bureau_clock(self) -> BureauClock:
        from app.services.disk.bureau_clock import BureauClock

        device, ordering = self.at_disk(lambda own: (own.device, own.ordering))
        return BureauClock(device, ordering, lambda: self.bureau, self.disk_lane)

    @cached_property
    def first_login(self) -> FirstLogin:
        from app.services.month.first_login import FirstLogin

        return FirstLogin(
            self.reporting, self.network, lambda: self.upload_lines, lambda: self.month_way(None)
        )

    @cached_property
    def clear_log(self) -> ClearLog:
        from app.bootstrap.outputs import pdf_writer
        from app.services.month.clear_log import ClearLog

        folder, own = self._home.folder / RECEIPTS, self._home.refuse_own
        return ClearLog(self.book, self.device, folder, own, pdf_writer)

    @cached_property
    def verifying(self) -> Verifying:
        from app.services.verify.backups_held import BackupsHeld
        from app.services.verify.verifying import Verifying

        return Verifying(self._trusting, self._einvoices, BackupsHeld(self.book))

    @cached_property
    def _trusting(self) -> Trusting:
        from app.services.verify.trusting import Trusting

        return Trusting(self.device, self.book, now)

    def _einvoices(self) -> EinvoicesHeld:
        from app.bootstrap.outputs import einvoice_data, ofd_reader
        from app.services.verify.verifying_einvoices import EinvoicesHeld

        data = einvoice_data(self.profile)
        return EinvoicesHeld(self._trusting, self.searching, data, ofd_reader)

    @cached_property
    def filing(self) -> Filing:
        from app.services.month.filing import Filing

        return Filing(self.reporting, self.bureau)

    @cached_property
    def catching_up(self) -> CatchingUp:
        from app.services.month.catching_up import CatchingUp

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
    def slips(self) -> Slips:
        from app.services.tickets.slips import Slips

        own, seller = self._home.refuse_own, self._kept.seller
        return Slips(self.book, self.device, self.bureau, now, own, seller)

    @cached_property
    def red_by_slip(self) -> RedBySlip:
        from app.services.tickets.red_by_slip import RedBySlip

        seller = self._kept.seller
        return RedBySlip(self.book, self.device, self.issuing, self.profile, seller)

    @cached_property
    def volume_loading(self) -> VolumeLoading:
        from app.services.stock.volume_loading import VolumeLoading

        return VolumeLoading(self.device, self.ordering)

    @cached_property
    def stock_claiming(self) -> StockClaiming:
        from app.services.stock.stock_claiming import StockClaiming

        book, loading = self.at_disk(lambda own: (own.book, own.volume_loading))
        return StockClaiming(book, loading, self.bureau, lane=self.disk_lane)

    @cached_property
    def stock_returning(self) -> StockReturning:
        from app.services.stock.stock_returning import StockReturning

        return StockReturning(self.stock_packages, self.device, self.ordering, self.certificate_pin)

    @cached_property
    def changing(self) -> Changing:
        from app.services.month.changing import Changing

        own = self.at_disk(lambda own: (own.book, own.device, own.stock_returning))
        book, device, returning = own
        reporting, clearing = self.reporting, self.clearing
        return Changing(book, device, self.bureau, reporting, clearing, returning, self.disk_lane)

    @cached_property
    def stock_packages(self) -> StockPackages:
        from app.services.stock.stock_packages import StockPackages

        return StockPackages(self.book, self.device, self.bureau)

    def _at_disk_of(self, get: Callable[[WithMonth], T]) -> T:
        """Parts that work with disk and book, of the terminal that has them: used on its lane."""
        return self.at_disk(lambda own: get(cast("WithMonth", own)))

    def month_way(self, place: str | None) -> Way:
        if place is None:
            from app.services.month.bureau_way import BureauWay

            return BureauWay(self.bureau)
        if is_reader_url(place):
            self.reader.use(place)
        if place == READER or is_reader_url(place):
            return self.report_disk
        from app.services.packages.package_files import PackageFiles

        return PackageFiles(Path(place), self._home.refuse_own)

    @cached_property
    def report_disk(self) -> ReportDisk:
        """报税盘."""
        from app.services.machines.report_disk import ReportDisk

        reader = self.reader
        made = ReportDisk(reader.open, reader.pin, lambda: self.device.identity.number)
        self.closers.append(made.close)
        reader.let_go = made.close
        return made

    @cached_property
    def certificate_pin(self) -> CertificatePin:
        """证书口令."""
        from app.services.disk.certificate_pin import CertificatePin

        return CertificatePin(self.device, self._kept.certificate_pin)

    @cached_property
    def reader(self) -> ReaderOfHome:
        """读卡器."""
        from app.bootstrap.reader import ReaderOfHome

        made = ReaderOfHome(self._home, self._kept, self.profile, self.settings.report_disk)
        made.tape = self._wire.tape
        return made


def _of_reporting(
    own: WithMonth,
) -> tuple[Book, Device, Ordering, CertificatePin, Parcels]:
    return own.book, own.device, own.ordering, own.certificate_pin, own.parcels


def _of_clearing(own: WithMonth) -> tuple[Device, Ordering, BookBackup]:
    return own.device, own.ordering, own.book_backup


@contextmanager
def _looked_into(path: Path) -> Iterator[UnitOfWork]:
    """A copy of the book, to be looked into only."""
    from app.repositories.unit_of_work import UnitOfWork
    from db.engine import plain_engine

    engine = plain_engine(path, mode="ro")
    try:
        with UnitOfWork(engine, reading=True) as work:
            yield work
    finally:
        engine.dispose()
