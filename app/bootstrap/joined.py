"""The services of a home, each joined from its parts when it is first asked for."""

from __future__ import annotations

import os
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

from app.bootstrap.joined_calibrating import WithCalibrating
from app.bootstrap.joined_month import WithMonth
from app.bootstrap.opening import BEIJING, PIN_FROM_OUTSIDE, Kept, now
from app.bootstrap.profiles import read_profile
from app.bootstrap.sentences import sentences
from app.services.disk.device import Device

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from app.bootstrap.home import Home
    from app.bootstrap.wire import Wire
    from app.domain.invoice import Draft
    from app.domain.profile import Profile
    from app.repositories.unit_of_work import UnitOfWork
    from app.services.book import Book
    from app.services.disk.clock import Clock
    from app.services.disk.keeping import Keeping
    from app.services.disk.ordering import Ordering
    from app.services.faces.einvoice_seal import EinvoiceSeal
    from app.services.faces.previewing import Previewing
    from app.services.faces.sheets import Sheets
    from app.services.figures import Figures
    from app.services.finding.explaining import Explaining
    from app.services.finding.saved_filters import SavedFilters
    from app.services.finding.searching import Searching
    from app.services.machines.devices import Devices
    from app.services.machines.disk_secrets import DiskSecrets
    from app.services.machines.report_disk_secret import ReportDiskSecret
    from app.services.paper.exporting import Exporting
    from app.services.paper.printing_out import PrintingOut
    from app.services.register.registers import Registers
    from app.services.repair.repairing import Repairing
    from app.services.repair.self_check import SelfCheck
    from app.services.reports.statistics import Statistics
    from app.services.signing_in import SigningIn
    from app.services.standing import Standing
    from app.services.tickets.authorisation import Authorisation
    from app.services.tickets.drafts import Drafts
    from app.services.tickets.entering import Entering
    from app.services.tickets.issuing import Issuing
    from app.services.tickets.red_letter import RedLetter
    from app.services.tickets.voiding import Voiding
    from app.settings import Settings
    from printing.ports import PageRenderer


class Joined(WithMonth, WithCalibrating):
    """The terminal of a home. What is heavy is imported by the property that needs it."""

    def __init__(
        self,
        home: Home,
        settings: Settings,
        kept: Kept,
        wire: Wire,
    ) -> None:
        super().__init__()
        self._home = home
        self._settings = settings
        self._kept = kept
        self._wire = wire
        self._device = Device(wire.open, kept.pin, kept.book, emulated=wire.leads_to_emulated)
        self.closers.append(self._device.close)

    @property
    def settings(self) -> Settings:
        return self._settings

    @property
    def book(self) -> Book:
        return self._kept.book

    @property
    def device(self) -> Device:
        return self._device

    def practice_login(self) -> tuple[str, str] | None:
        return self._kept.practice_login()

    def save_trace(self, path: Path) -> int:
        return self._wire.save_trace(path)

    @cached_property
    def profile(self) -> Profile:
        return read_profile(self._settings.profile)

    @cached_property
    def signing_in(self) -> SigningIn:
        from app.services.signing_in import SigningIn

        return SigningIn(self.book, self._beside, self.profile.logins, now)

    @cached_property
    def issuing(self) -> Issuing:
        from app.services.tickets.issuing import Issuing

        return Issuing(
            book=self.book,
            device=self.device,
            authorisation=self._authorisation,
            keeping=self._keeping,
            check_printable=self._check_printable,
            now=now,
        )

    @cached_property
    def ordering(self) -> Ordering:
        from app.services.disk.ordering import Ordering

        keep = self._keep_picture
        return Ordering(device=self.device, keeping=self._keeping, now=now, changed=keep)

    @cached_property
    def voiding(self) -> Voiding:
        from app.services.tickets.voiding import Voiding

        return Voiding(self.book, self.device, self.ordering)

    @cached_property
    def red_letter(self) -> RedLetter:
        from app.services.tickets.red_letter import RedLetter

        return RedLetter(self.book, self.device, self.issuing, self.profile)

    @cached_property
    def searching(self) -> Searching:
        from app.services.finding.searching import Searching

        return Searching(self.book)

    @cached_property
    def registers(self) -> Registers:
        from app.services.register.registers import Registers

        return Registers(self.book, self.profile, now, sentences)

    @cached_property
    def exporting(self) -> Exporting:
        from app.bootstrap.outputs import pdf_writer
        from app.services.paper.exporting import Exporting
        from app.services.paper.face_files import FaceFiles

        out = self.printing_out
        return Exporting(
            book=self.book,
            searching=self.searching,
            settings=self.settings,
            device=self.device,
            faces=FaceFiles(
                lambda: self._sheets, pdf_writer, out.outputs["pdf"], out.copies["pdf"]
            ),
            refuse_own=self._home.refuse_own,
            beside=self._beside,
            now=now,
        )

    @cached_property
    def explaining(self) -> Explaining:
        from app.services.finding.explaining import Explaining

        return Explaining(self.book, self.searching, self.device)

    @cached_property
    def saved_filters(self) -> SavedFilters:
        from app.services.finding.saved_filters import SavedFilters

        return SavedFilters(self.book)

    @cached_property
    def printing_out(self) -> PrintingOut:
        from app.bootstrap.outputs import copies, outputs
        from app.services.paper.printing_out import PrintingOut

        ways = outputs(lambda: self._sheets, self.profile, self._seal)
        no_originals = copies(lambda: self._sheets)
        told = ways, no_originals, self._home.refuse_own
        return PrintingOut(self.book, self.searching, *told, now)

    def _seal(self, at: datetime) -> EinvoiceSeal:
        """Made where the disk is: a terminal that only reads cannot keep a new one."""
        return self.at_disk(lambda own: own.einvoice_seals.seal(at))

    @cached_property
    def previewing(self) -> Previewing:
        from app.bootstrap.outputs import pdf_writer
        from app.services.faces.previewing import Previewing

        return Previewing(self.searching, lambda: self._sheets, pdf_writer, _renderer, now)

    @cached_property
    def drafts(self) -> Drafts:
        from app.services.tickets.drafts import Drafts

        return Drafts(self.book, now)

    @cached_property
    def entering(self) -> Entering:
        from app.services.tickets.entering import Entering
        from app.services.tickets.recovery import Recovery
        from app.services.tickets.unusual import Unusual

        return Entering(
            book=self.book,
            device=self.device,
            authorisation=self._authorisation,
            issuing=self.issuing,
            searching=self.searching,
            drafts=self.drafts,
            recovery=Recovery(self._home.recovery, _moment),
            unusual=Unusual(self.book),
            sentences=sentences,
        )

    @cached_property
    def standing(self) -> Standing:
        from app.services.standing import Standing

        return Standing(
            device=self.device,
            book=self.book,
            now=now,
            sentences=sentences,
            bureau=self.network.bureau,
            rules=lambda: self.profile.offline,
            elsewhere=self._wire.leads_elsewhere,
        )

    @cached_property
    def figures(self) -> Figures:
        from app.services.figures import Figures

        return Figures(self.book)

    @cached_property
    def statistics(self) -> Statistics:
        from app.bootstrap.outputs import pdf_writer
        from app.services.reports.statistics import Statistics

        return Statistics(self.book, self._home.refuse_own, pdf_writer)

    @cached_property
    def clock(self) -> Clock:
        from app.services.disk.clock import Clock

        return Clock(self.device, self.book, now, self._keep_picture)

    def _keep_picture(self) -> None:
        """Whoever looks beside this program sees what has just changed."""
        self.standing.keep()

    @cached_property
    def self_check(self) -> SelfCheck:
        from app.services.repair.self_check import SelfCheck

        return SelfCheck(
            book_of_home=self.book,
            device=self.device,
            issuing=self.issuing,
            standing=self.standing,
            profile=self.profile,
            check_store=self._check_store,
            fonts_found=_fonts_found,
            now=now,
        )

    @cached_property
    def devices(self) -> Devices:
        from app.services.machines.devices import Devices

        return Devices(
            device=self.device,
            book=self.book,
            way=self._wire,
            profile=self.profile,
            sentences=sentences(),
            refuse_own=self._home.refuse_own,
            now=now,
            readers=self.reader,
        )

    @cached_property
    def disk_secrets(self) -> DiskSecrets:
        from app.services.machines.disk_secrets import DiskSecrets

        return DiskSecrets(
            device=self.device,
            book=self.book,
            profile=self.profile,
            keep_pin=self._kept.keep_pin,
            from_outside=lambda: PIN_FROM_OUTSIDE in os.environ,
            now=now,
            keep_certificate_pin=self._kept.keep_certificate_pin,
            report_disk=self._report_disk_secret,
        )

    @property
    def _report_disk_secret(self) -> ReportDiskSecret:
        from app.services.machines.report_disk_secret import ReportDiskSecret

        def keep(pin: str) -> None:
            self._kept.keep_report_disk_pin(pin)
            self.report_disk.forget()

        rules = self.profile.report_disk
        return ReportDiskSecret(rules, self.reader.open, lambda: self.device.identity.number, keep)

    @cached_property
    def repairing(self) -> Repairing:
        from app.services.repair.repairing import Repairing

        return Repairing(book=self.book, device=self.device, keeping=self._keeping, now=now)

    @cached_property
    def _keeping(self) -> Keeping:
        from app.services.disk.keeping import Keeping

        return Keeping(book=self.book, device=self.device, profile=self.profile, now=now)

    @cached_property
    def _authorisation(self) -> Authorisation:
        from app.services.tickets.authorisation import Authorisation

        return Authorisation(
            device=self.device,
            profile=self.profile,
            settings=self.settings,
            seller=self._kept.seller,
            now=now,
        )

    @cached_property
    def _sheets(self) -> Sheets:
        from app.bootstrap.outputs import forms
        from app.services.faces.sheets import Sheets

        return Sheets(forms(), self.profile)

    def _check_printable(self, draft: Draft) -> None:
        self._sheets.check_printable(draft)

    def _check_store(self, full: bool) -> bool:
        from db.backup import verify, walk_quickly
        from db.engine import check_file

        book = self._home.book
        check_file(book)
        return bool(verify(book)) if full else walk_quickly(book)

    @contextmanager
    def _beside(self) -> Iterator[UnitOfWork]:
        """One small transaction without the lock of the book: failures of a login count always."""
        from app.repositories.unit_of_work import UnitOfWork
        from db.engine import plain_engine

        engine = plain_engine(self._home.book)
        try:
            with UnitOfWork(engine) as work:
                yield work
        finally:
            engine.dispose()


def _moment(seconds: float) -> datetime:
    from datetime import datetime

    return datetime.fromtimestamp(seconds, BEIJING)


def _fonts_found() -> int:
    from app.bootstrap.outputs import fonts

    return len(fonts().fonts)


def _renderer() -> PageRenderer:
    from printing.picture import PdfiumRenderer

    return PdfiumRenderer()
