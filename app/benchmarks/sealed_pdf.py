"""Goal 14: signed PDFs of e-invoices, against bare reportlab and pyHanko.

The peer draws a page that is placed and split by font already, attaches the same structured data
and signs with the same key as the library's documentation shows it. Ours starts at the ticket.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from itertools import islice
from statistics import median
from typing import Any

from app.benchmarks import trade
from app.benchmarks.bare_pdf import Page, draw, plain_page
from app.benchmarks.figure import Figure
from app.benchmarks.stand import Stand
from app.benchmarks.turns import median_ratio, spread, spread_of_ratio, take_turns
from app.benchmarks.workshop import make_home, open_desk
from app.bootstrap.outputs import einvoice_data, fonts, forms, outputs
from app.bootstrap.profiles import read_profile
from app.domain.invoice import Invoice, InvoiceKind
from app.repositories.search import Filter
from app.services.faces.einvoice_seal import EinvoiceSeal, SealParts
from app.services.faces.printed_files import Output
from app.services.faces.sheets import Sheets
from hardware.signing import seals
from hardware.signing.certificate import self_signed, validity
from hardware.signing.sm2 import PrivateKey

KINDS = (InvoiceKind.E_SPECIAL, InvoiceKind.E_ORDINARY)
BLOCK, MOST = 5, 40  # files in a block, tickets in all
NAMES = {"common_name": "模拟"}


def sealed_pdf(stand: Stand) -> Iterator[Figure]:
    """Files, and the size of one."""
    tickets, profile = _tickets(stand), read_profile("skp")
    seal, sheets = _seal(tickets[0]), Sheets(forms(), profile)
    ours = outputs(lambda: sheets, profile, lambda _at: seal)["pdf"]
    pages = [plain_page(sheets.face(ticket)[0], fonts()) for ticket in tickets]
    data = einvoice_data(profile)
    attached = [data(ticket) for ticket in tickets]
    peer = _peer(pages, attached, seal.parts)
    yield _figure(ours, tickets, peer)
    own = median(len(_made(ours, ticket)) / 1024 for ticket in tickets)
    bare = median(len(peer(number)) / 1024 for number in range(len(tickets)))
    yield Figure(
        bench="sealed_pdf",
        goal=14,
        what="size of one e-invoice beside bare reportlab and pyHanko",
        unit="kB",
        figure=own,
        limit=bare,
        ratio=own / bare,
    )


def _tickets(stand: Stand) -> list[Invoice]:
    home = make_home(stand.folder(in_memory=True))
    story = (ticket for ticket in trade.tickets(17) if ticket.kind in KINDS)
    with open_desk(home) as desk:
        for ticket in islice(story, min(stand.sizes.pages, MOST)):
            desk.issue(ticket.entered())
        return list(desk.terminal.searching.whole(Filter()))


def _seal(ticket: Invoice) -> EinvoiceSeal:
    """Of an authority that nobody keeps."""
    valid = validity(ticket.issued_at)
    above, key, own = seals.new_rsa_key(), seals.new_rsa_key(), PrivateKey.generate()
    authority = seals.rsa_authority(above, own, valid)
    said = "示例甲测试有限公司", "91990000MA0000007X"
    leaf = seals.rsa_seal(authority, above, key.public_key(), *said, valid)
    sm2 = self_signed(own, NAMES, ticket.issued_at)
    private = seals.private_bytes(key), own.to_bytes()
    return EinvoiceSeal(SealParts(*private, leaf, authority, sm2, sm2))


def _made(ours: Output, ticket: Invoice) -> bytes:
    return ours.make(ticket, goods_list=False, copies=1).content


def _figure(ours: Output, tickets: list[Invoice], peer: Callable[[int], bytes]) -> Figure:
    blocks = max(len(tickets) // BLOCK - 1, 1)
    taken = take_turns(
        {
            "ours": lambda number: _made(ours, tickets[number % len(tickets)]),
            "bare": lambda number: peer(number % len(tickets)),
        },
        blocks,
        BLOCK,
    )
    own, bare = taken["ours"], taken["bare"]
    return Figure(
        bench="sealed_pdf",
        goal=14,
        what="signed e-invoices by the rate of bare reportlab and pyHanko",
        unit="cpu ms a file",
        figure=own.cpu_ms,
        limit=bare.cpu_ms,
        ratio=median_ratio(bare.cpu, own.cpu),
        gate=0.6,
        stretch=0.8,
        at_least=True,
        spread=spread(bare.cpu),
        facts={"p10_p90": spread_of_ratio(bare.cpu, own.cpu), "files": len(own.each)},
    )


def _peer(pages: list[Page], attached: list[bytes], parts: SealParts) -> Callable[[int], bytes]:
    """As the library's own documentation signs."""
    from asn1crypto import keys, x509
    from pyhanko.pdf_utils.embed import EmbeddedFileObject, FileSpec, embed_file
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers
    from pyhanko_certvalidator import registry

    certificates: Any = registry.SimpleCertificateStore
    above = certificates()
    above.register(x509.Certificate.load(parts.rsa_authority))
    own = x509.Certificate.load(parts.rsa_certificate)
    signer = signers.SimpleSigner(own, keys.PrivateKeyInfo.load(parts.rsa_key), above)
    told = signers.PdfSignatureMetadata(
        field_name="Seal", md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES
    )

    def made(number: int) -> bytes:
        writer = IncrementalPdfFileWriter(io.BytesIO(draw([pages[number]])))
        data = EmbeddedFileObject.from_file_data(writer, attached[number], mime_type="text/xml")
        embed_file(writer, FileSpec("original_invoice.xml", embedded_data=data))
        out: Any = signers.sign_pdf(writer, told, signer=signer)
        whole: bytes = out.getvalue()
        return whole

    return made
