"""Goal 14: pages of invoices as PDF, against the same strings and lines by bare reportlab.

The peer gets every page as plain operations, texts already split by font and placed: it only
draws, and makes the QR code by the same module. Ours starts at the ticket: texts, layout, amount
in words, QR.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from time import process_time

from app.benchmarks import trade
from app.benchmarks.bare_pdf import Page, draw, plain_page
from app.benchmarks.figure import Figure, within
from app.benchmarks.stand import Stand
from app.benchmarks.turns import (
    median_ratio,
    percentile,
    slowness,
    spread,
    spread_of_ratio,
    take_turns,
)
from app.benchmarks.workshop import make_home, open_desk
from app.bootstrap.profiles import RESOURCES, read_profile
from app.domain.check_data import qr_text
from app.domain.invoice import Invoice, InvoiceKind
from app.repositories.search import Filter
from app.services.faces.sheets import Sheets
from printing.fonts import FontChain
from printing.form_shelf import FormShelf
from printing.pdf import PdfWriter
from printing.qr import qr_runs
from printing.sheet import Sheet

FILE = 25  # pages in a file: a batch; single files are told beside
QR_MS = 2.0


def pdf(stand: Stand) -> Iterator[Figure]:
    """Pages of a batch, single files, and the QR code by itself."""
    tickets = _tickets(stand)
    fonts = FontChain(RESOURCES / "fonts")
    maker = Maker(fonts)
    pages = [plain_page(maker.sheet(ticket), fonts) for ticket in tickets]
    maker.forget()
    yield _figure(maker, tickets, pages, FILE)
    yield _figure(maker, tickets, pages, 1)
    yield _qr(tickets)


class Maker:
    """Our path from a ticket to a page."""

    def __init__(self, fonts: FontChain) -> None:
        self._fonts = fonts
        self._created = datetime.fromisoformat("2024-01-15T10:00:00+08:00")
        self.forget()

    def forget(self) -> None:
        """As in a new process: nothing is laid out yet, the fonts are open."""
        self._fonts.runs.cache_clear()
        qr_runs.cache_clear()
        self._sheets = Sheets(FormShelf(RESOURCES / "forms", self._fonts), read_profile("skp"))
        self._writer = PdfWriter(self._fonts)

    def sheet(self, ticket: Invoice) -> Sheet:
        """The face."""
        return self._sheets.face(ticket)[0]

    def file(self, tickets: list[Invoice]) -> bytes:
        """One PDF of several faces."""
        qr_runs.cache_clear()
        sheets = [self._sheets.face(ticket)[0] for ticket in tickets]
        return self._writer.write(sheets, title="bench", created=self._created)


def _tickets(stand: Stand) -> list[Invoice]:
    """Issued for real; only kinds that have a form."""
    home = make_home(stand.folder(in_memory=True))
    story = (ticket for ticket in trade.tickets(17) if ticket.kind != InvoiceKind.E_SPECIAL)
    with open_desk(home) as desk:
        for ticket in islice(story, stand.sizes.pages):
            desk.issue(ticket.entered())
        return list(desk.terminal.searching.whole(Filter()))


def _figure(maker: Maker, tickets: list[Invoice], pages: list[Page], size: int) -> Figure:
    files = max(len(tickets) // size - 1, 1)
    blocks, block = (files, 1) if size > 1 else (max(files // FILE - 1, 1), FILE)

    def part(number: int) -> slice:
        start = number * size % len(tickets)
        return slice(start, start + size)

    taken = take_turns(
        {
            "ours": lambda number: maker.file(tickets[part(number)]),
            "bare": lambda number: draw(pages[part(number)]),
        },
        blocks,
        block,
    )
    ours, bare = taken["ours"], taken["bare"]
    return Figure(
        bench="pdf",
        goal=14,
        what=f"pages by bare reportlab's rate, {size} in a file",
        unit="cpu ms a page",
        figure=ours.cpu_ms / size,
        limit=bare.cpu_ms / size,
        ratio=median_ratio(bare.cpu, ours.cpu),
        gate=0.6,
        stretch=0.8,
        at_least=True,
        spread=spread(bare.cpu),
        facts={"p10_p90": spread_of_ratio(bare.cpu, ours.cpu), "pages": len(ours.each) * size},
    )


def _qr(tickets: list[Invoice]) -> Figure:
    profile, took = read_profile("skp"), []
    for ticket in tickets:
        qr_runs.cache_clear()
        start = process_time()
        qr_runs(qr_text(ticket, profile))
        took.append((process_time() - start) * 1000)
    return within("pdf", 14, "the QR code by itself", percentile(took, 0.5), QR_MS, slowness())
