"""The PDF of an e-invoice: its sheets, `original_invoice.xml` attached, one signature over both.

Attachment and signature are one revision behind the one of the sheets. The signature certifies
the file (DocMDP: no changes), so that every reader of PDF says when something was added later. It
stands on the seal that the sheet bears already; nothing is drawn for it. Its time, its ids and
its sums come from the ticket: the same sheets, XML and seal make the same file.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache, cached_property
from hashlib import sha256
from io import BytesIO
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from msgspec import Struct

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

ATTACHED = "original_invoice.xml"
FIELD = "EinvoiceSeal"
REASON = "「模拟」电子发票印章, 仅供练习"
ROOM = 8192  # hex digits that the signature has room for
Place = tuple[float, float, float, float]  # of the seal on the first page: left, bottom, right, top
FIRST = sha256(b"the first file").digest()
NOWHERE = (0.0, 0.0, 0.0, 0.0)


class Facts(Struct, frozen=True):
    """What goes into the file beside its sheets. `place` in points; `at`: the ticket's time."""

    xml: bytes
    at: datetime
    place: Place = NOWHERE


class PdfSeal:
    """Who signs: an RSA key, its certificate and that of the authority that signed it (DER)."""

    def __init__(self, key: RSAPrivateKey, certificate: bytes, authority: bytes) -> None:
        self._key, self.certificate, self.authority = key, certificate, authority

    def seal(self, pdf: bytes, facts: Facts) -> bytes:
        """The whole file."""
        from pyhanko.sign.fields import SigFieldSpec
        from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup

        writer = _pyhanko().Writer(BytesIO(pdf))
        writer.name(sha256(pdf + facts.xml).digest()[:16])
        _attach(writer, facts)
        box: Any = facts.place
        steps = PdfCMSEmbedder(SigFieldSpec(FIELD, box=box)).write_cms(FIELD, writer)
        next(steps)
        steps.send(SigObjSetup(_placeholder(facts.at), _certifying()))
        prepared, out = steps.send(SigIOSetup(md_algorithm="sha256"))
        steps.send(self._signature(prepared.document_digest))
        whole: bytes = out.getvalue()
        return whole

    def _signature(self, digest: bytes) -> bytes:
        """CMS of the digest of all but itself, DER. Only two parts of it are otherwise than in the
        signature of another file: the library, which takes long for it, makes the others once."""
        first, said, signature = self._first
        signed = said.replace(FIRST, digest)
        return first.replace(FIRST, digest).replace(signature, self.sign(signed))

    @cached_property
    def _first(self) -> tuple[bytes, bytes, bytes]:
        """The signature of a file whose digest is `FIRST`: the whole, what is signed of it, and
        the bare signature."""
        import asyncio

        made = asyncio.run(_pyhanko().Signer(self).async_sign(FIRST, "sha256", use_pades=True))
        signer = made["content"]["signer_infos"][0]
        said = signer["signed_attrs"].untag().dump()
        return made.dump(), said, signer["signature"].native

    def sign(self, data: bytes) -> bytes:
        """PKCS #1 v1.5 with SHA-256: the same each time."""
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

        return self._key.sign(data, PKCS1v15(), hashes.SHA256())


def _placeholder(at: datetime) -> Any:
    from pyhanko.sign.fields import SigSeedSubFilter
    from pyhanko.sign.signers.pdf_byterange import SignatureObject

    pades = SigSeedSubFilter.PADES
    return SignatureObject(timestamp=at, subfilter=pades, reason=REASON, bytes_reserved=ROOM)


def _certifying() -> Any:
    from pyhanko.sign.fields import MDPPerm
    from pyhanko.sign.signers.cms_embedder import SigMDPSetup

    return SigMDPSetup("sha256", certify=True, docmdp_perms=MDPPerm.NO_CHANGES)


def _attach(writer: Any, facts: Facts) -> None:
    from pyhanko.pdf_utils.embed import (
        EmbeddedFileObject,
        EmbeddedFileParams,
        FileSpec,
        embed_file,
    )

    params = EmbeddedFileParams(creation_date=facts.at, modification_date=facts.at)
    data = EmbeddedFileObject.from_file_data(writer, facts.xml, params=params, mime_type="text/xml")
    embed_file(writer, FileSpec(ATTACHED, ATTACHED, data, "「模拟」电子发票结构化数据"))


@cache
def _pyhanko() -> SimpleNamespace:
    """Classes over the library's, made when they are first needed: it takes long to load."""
    from asn1crypto import algos, x509
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.signers import Signer
    from pyhanko_certvalidator import registry

    certificate_store: Any = registry.SimpleCertificateStore

    class Writer(IncrementalPdfFileWriter):
        """Whose second id is not drawn, and which dates nothing by the PC's clock."""

        def name(self, identity: bytes) -> None:
            first = self._document_id[0]
            self._document_id = generic.ArrayObject([first, generic.ByteStringObject(identity)])

        def _update_meta(self) -> None:
            """The sheets' own title and dates stay."""

    class Seal(Signer):
        """Signs by a `PdfSeal`."""

        def __init__(self, seal: PdfSeal) -> None:
            above: Any = certificate_store()
            above.register(x509.Certificate.load(seal.authority))
            super().__init__(
                signing_cert=x509.Certificate.load(seal.certificate),
                cert_registry=above,
                signature_mechanism=algos.SignedDigestAlgorithm({"algorithm": "sha256_rsa"}),
                embed_roots=True,
            )
            self._seal = seal

        async def async_sign_raw(
            self,
            data: bytes,
            digest_algorithm: str,  # noqa: ARG002
            dry_run: bool = False,  # noqa: ARG002
        ) -> bytes:
            return self._seal.sign(data)

    return SimpleNamespace(Writer=Writer, Signer=Seal)
