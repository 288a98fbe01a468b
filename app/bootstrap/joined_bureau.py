"""The services of a home that speak to the tax bureau, each joined when it is first asked for."""

from __future__ import annotations

import threading
from functools import cached_property
from typing import TYPE_CHECKING

from app.bootstrap.opening import now
from app.bootstrap.sentences import sentences
from app.services.terminal import Terminal

if TYPE_CHECKING:
    from datetime import datetime

    from app.bootstrap.bureau_place import BureauAt, SettingsNow
    from app.bootstrap.home import Home
    from app.bootstrap.opening import Kept
    from app.bootstrap.shared_bureau import BureauShare
    from app.bureau.adoption import Adopted
    from app.gateway.http_client import HttpBureau
    from app.gateway.messages.seals import SealAsked, SealGranted
    from app.gateway.ports import TaxBureau
    from app.services.faces.einvoice_seal import EinvoiceSeals
    from app.services.upload.network import Network
    from app.services.upload.upload_batch import Moved
    from app.services.upload.upload_lines import UploadLines
    from app.services.upload.upload_round import UploadRound
    from app.services.upload.upload_standing import UploadStanding
    from app.services.upload.upload_way import UploadWay
    from app.services.upload.uploading import Uploading


class WithBureau(Terminal):
    """What `Joined` has of the bureau. Nothing here is made, and no web library loaded, by a word
    that does not speak to it."""

    _home: Home
    _kept: Kept

    def __init__(self) -> None:
        super().__init__()
        self._let_go = threading.Event()
        self._line: HttpBureau | None = None
        self._moved: list[Moved] = []  # events whose upload state changed, not yet told

    @cached_property
    def network(self) -> Network:
        from app.services.upload.network import Network

        return Network(self.book, self._place, sentences, now)

    @cached_property
    def bureau(self) -> TaxBureau:
        from app.bootstrap.bureau_place import TerminalProver
        from app.gateway.http_client import HttpBureau
        from app.version import VERSION

        bureau = HttpBureau(self._place.address, TerminalProver(self), VERSION, self._gate)
        self.closers.append(bureau.close)
        self._line = bureau
        return bureau

    @cached_property
    def upload_way(self) -> UploadWay:
        from app.services.upload.upload_way import UploadWay

        return UploadWay(self.bureau, self._wait)

    @cached_property
    def uploading(self) -> Uploading:
        import random

        from app.services.upload.uploading import Uploading

        engine = Uploading(
            book=self.book,
            device=self.device,
            ordering=self.ordering,
            way=self.upload_way,
            now=now,
            random=random.Random(),
        )
        engine.listeners.append(self._moved.extend)
        return engine

    @cached_property
    def upload_round(self) -> UploadRound:
        from app.services.upload.upload_round import UploadRound

        return UploadRound(
            uploading=lambda: self.uploading,
            network=self.network,
            standing=self.upload_standing,
            settings=self._asked,
            moved=self._moved,
            now=now,
        )

    @cached_property
    def upload_standing(self) -> UploadStanding:
        from app.services.upload.upload_standing import UploadStanding

        return UploadStanding(self.book)

    @cached_property
    def upload_lines(self) -> UploadLines:
        from app.services.upload.upload_lines import UploadLines

        book, device, engine = self.at_disk(lambda own: (own.book, own.device, own.uploading))
        lane = self.disk_lane
        away = engine.away(self.upload_way, lane)
        return UploadLines(book, device, away, lane, lambda: self.bureau.standing())

    @cached_property
    def einvoice_seals(self) -> EinvoiceSeals:
        from app.services.faces.einvoice_seal import EinvoiceSeals

        kept = self._kept
        return EinvoiceSeals(kept.einvoice_seal, kept.keep_einvoice_seal, self._certify)

    def _certify(self, asked: SealAsked) -> SealGranted:
        """The practice bureau of the home is asked over the desk: nothing leaves for it."""
        if self._place.embedded:
            number = self.at_disk(lambda own: own.device.identity.number)
            return self._share.certify(self._disk_clock, number, asked)
        return self.bureau.seal(asked)

    def bureau_console(self) -> str:
        return self._share.console(self._disk_clock) if self._place.embedded else ""

    def interrupt(self) -> None:
        self._let_go.set()
        if self._line is not None:
            self._line.cut()

    @cached_property
    def _asked(self) -> SettingsNow:
        from app.bootstrap.bureau_place import SettingsNow

        return SettingsNow(self._home.settings, self.settings)

    @cached_property
    def _place(self) -> BureauAt:
        from app.bootstrap.bureau_place import BureauAt

        own = self._start_embedded if self._home.authority.exists() else None
        return BureauAt(self._asked, own, self._disk_clock)

    @cached_property
    def _share(self) -> BureauShare:
        from app.bootstrap.embedded_bureau import adopted
        from app.bootstrap.shared_bureau import BureauShare

        def told() -> Adopted:
            seller, profile = self._kept.seller(), self.settings.profile
            return self.at_disk(lambda own: adopted(self._home, own.device.disk, seller, profile))

        share = BureauShare(self._home, told)
        self.closers.append(share.close)
        return share

    def _disk_clock(self) -> datetime:
        return self.at_disk(lambda own: own.device.disk.clock())

    def _start_embedded(self) -> str:
        """The practice bureau of this home, its time the disk's."""
        return self._share.url(self._disk_clock)

    def _gate(self) -> None:
        """Before each question: nothing leaves while the switch is off, or after `interrupt`."""
        self._wait(0)
        self.network.refuse_off()

    def _wait(self, seconds: float) -> None:
        from app.gateway.errors import BureauAway, Reason

        if self._let_go.wait(seconds):
            raise BureauAway(Reason.CUT)
