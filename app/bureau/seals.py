"""Seals of e-invoices (电子发票印章): the bureau's authority certifies the keys of taxpayers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from app.bureau.refusals import Refusal
from app.bureau.rows import add_new
from app.gateway.messages.seals import SealAsked, SealGranted
from db.bureau_schema.settings import seal_authority
from hardware.signing import certificate, seals
from hardware.signing.sm2 import PublicKey

if TYPE_CHECKING:
    from app.bureau.work import Work


class Seals:
    """The ledger. Its RSA authority is made the first time that somebody asks for a seal."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def certify(self, disk: str, asked: SealAsked) -> SealGranted:
        """Certificates for the seal of a disk's taxpayer, as long valid as the certificates of
        that taxpayer's disks. DISK-UNKNOWN; SEAL-KEY for what is no key."""
        try:
            rsa_key, sm2_key = seals.read_key(asked.rsa_key), PublicKey(asked.sm2_key)
        except ValueError as wrong:
            raise Refusal("SEAL-KEY", 422) from wrong
        tax_id = self._work.devices.disk(disk).tax_id
        person = self._work.devices.taxpayer(tax_id)
        name = tax_id if person is None else person.name
        signer, valid = self._work.authority.signer(), self._valid(tax_id)
        key, above = self._authority()
        own = seals.rsa_seal(above, seals.read_private(key), rsa_key, name, tax_id, valid)
        other = seals.sm2_seal(signer.certificate, signer.key, sm2_key, name, tax_id, valid)
        return SealGranted(own, above, other, signer.certificate)

    def _valid(self, tax_id: str) -> seals.Span:
        """Every ticket of the taxpayer was signed within it, also those of earlier disks."""
        disks = self._work.devices.disks(tax_id)
        said = [certificate.read(each.certificate) for each in disks]
        return min(each.valid_from for each in said), max(each.valid_until for each in said)

    def _authority(self) -> tuple[bytes, bytes]:
        """Key and certificate. Who makes them at the same time as another gets the other's."""
        found = self._found()
        if found is None:
            key = seals.new_rsa_key()
            signer = self._work.authority.signer()
            said = certificate.read(signer.certificate)
            own = seals.rsa_authority(key, signer.key, (said.valid_from, said.valid_until))
            row = {"id": 1, "private_key": seals.private_bytes(key), "certificate": own}
            add_new(self._work.connection, seal_authority, row)
            found = self._found()
        assert found is not None
        return found

    def _found(self) -> tuple[bytes, bytes] | None:
        columns = seal_authority.c.private_key, seal_authority.c.certificate
        row = self._work.connection.execute(select(*columns)).first()
        return None if row is None else (row.private_key, row.certificate)
