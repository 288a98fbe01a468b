"""The services of a home that speak to the tax bureau, each joined when it is first asked for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from app.bootstrap.opening import now
from app.bootstrap.sentences import sentences
from app.services.terminal import Terminal

if TYPE_CHECKING:
    from datetime import datetime

    from app.bootstrap.bureau_place import BureauAt
    from app.bootstrap.embedded_bureau import EmbeddedBureau
    from app.bootstrap.home import Home
    from app.bootstrap.opening import Kept
    from app.bureau.adoption import Adopted
    from app.gateway.ports import TaxBureau
    from app.services.network import Network
    from app.services.upload_lines import UploadLines
    from app.services.uploading import Uploading


class WithBureau(Terminal):
    """What `Joined` has of the bureau. Nothing here is made, and no web library loaded, by a word
    that does not speak to it."""

    _home: Home
    _kept: Kept

    @cached_property
    def network(self) -> Network:
        from app.services.network import Network

        return Network(self.book, self._place, sentences, now)

    @cached_property
    def bureau(self) -> TaxBureau:
        from app.bootstrap.bureau_place import DeviceProver
        from app.gateway.http_client import HttpBureau
        from app.version import VERSION

        prover = DeviceProver(self.device)
        bureau = HttpBureau(self._place.address, prover, VERSION, self.network.refuse_off)
        self.closers.append(bureau.close)
        return bureau

    @cached_property
    def uploading(self) -> Uploading:
        import random
        import time

        from app.services.upload_way import UploadWay
        from app.services.uploading import Uploading

        return Uploading(
            book=self.book,
            device=self.device,
            ordering=self.ordering,
            way=UploadWay(self.bureau, time.sleep),
            now=now,
            random=random.Random(),
        )

    @cached_property
    def upload_lines(self) -> UploadLines:
        from app.services.upload_lines import UploadLines

        return UploadLines(self.book, self.device, self.uploading)

    @cached_property
    def _place(self) -> BureauAt:
        from app.bootstrap.bureau_place import BureauAt

        own = self._start_embedded if self._home.authority.exists() else None
        return BureauAt(self.settings, own, self._disk_clock)

    @cached_property
    def _embedded(self) -> EmbeddedBureau:
        from app.bootstrap.embedded_bureau import EmbeddedBureau, adopted

        def told() -> Adopted:
            seller, profile = self._kept.seller(), self.settings.profile
            return adopted(self._home, self.device.disk, seller, profile)

        embedded = EmbeddedBureau(self._home, told)
        self.closers.append(embedded.close)
        return embedded

    def _disk_clock(self) -> datetime:
        return self.device.disk.clock()

    def _start_embedded(self) -> str:
        """The practice bureau of this home, its time the disk's."""
        self._embedded.hold(self._disk_clock())
        return self._embedded.url
