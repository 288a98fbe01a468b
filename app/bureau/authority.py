"""The simulated authority (模拟 CA): certifies disks, seals what the bureau sends them."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.bureau.rows import add_new
from db.bureau_schema.settings import authority
from hardware.ports import CHINA_TIME
from hardware.signing import certificate
from hardware.signing.packages import Signer, seal
from hardware.signing.sm2 import PRIVATE_SIZE, PrivateKey, PublicKey

if TYPE_CHECKING:
    from app.bureau.work import Work
    from hardware.orders import PackageKind

LIFE = (  # of one made here: whatever the console's clock is set to, what it seals is believed
    datetime(2000, 1, 1, tzinfo=CHINA_TIME),
    datetime(2099, 12, 31, 23, 59, 59, tzinfo=CHINA_TIME),
)


class AuthorityLedger:
    """Its key never leaves the bureau's database."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def signer(self) -> Signer:
        """Made the first time it is asked for in a unit that writes."""
        found = self._found()
        if found is None:
            self._keep(*_made(self._work))
            found = self._found()
        assert found is not None
        return found

    def life(self) -> tuple[datetime, datetime]:
        """What it seals is believed from and to."""
        said = certificate.read(self.signer().certificate)
        return said.valid_from, said.valid_until

    def adopt(self, kept: bytes) -> None:
        """The authority that a home was made with (key, then certificate), unless there is one."""
        self._keep(kept[:PRIVATE_SIZE], kept[PRIVATE_SIZE:])

    def sealed(self, kind: PackageKind, disk: str, body: Any) -> bytes:
        """A package for a disk, under a number of its own."""
        return seal(self.signer(), kind, secrets.token_hex(8), disk, self._work.at, body)

    def certify(self, public_key: bytes, names: dict[str, str]) -> bytes:
        """The certificate of a disk, X.509 DER; ValueError for what is no key."""
        signer = self.signer()
        key = PublicKey(public_key)
        return certificate.signed_by(signer.certificate, signer.key, key, names, self._work.at)

    def _found(self) -> Signer | None:
        columns = authority.c.private_key, authority.c.certificate
        row = self._work.connection.execute(select(*columns)).first()
        if row is None:
            return None
        said = certificate.read(row.certificate)
        key = PrivateKey.from_bytes(row.private_key, PublicKey(said.public_key))
        return Signer(key, row.certificate)

    def _keep(self, key: bytes, der: bytes) -> None:
        row = {"id": 1, "private_key": key, "certificate": der}
        add_new(self._work.connection, authority, row)


def _made(work: Work) -> tuple[bytes, bytes]:
    key = PrivateKey.generate()
    names = {"common_name": certificate.AUTHORITY_MARK}
    return key.to_bytes(), certificate.self_signed(key, names, work.at, LIFE)
