"""E-invoices as OFD, against `zipfile` and `lxml` that put the same parts into a container.

The peer has every part as a finished tree: it only serialises and deflates. Ours starts at the
ticket: texts, layout, QR, fonts cut to the signs shown, structured data, digests, two of SM2.
"""

from __future__ import annotations

import gc
import io
import tracemalloc
import zipfile
from collections.abc import Iterator
from itertools import islice

from lxml import etree

from app.benchmarks import trade
from app.benchmarks.figure import Figure
from app.benchmarks.stand import Stand
from app.benchmarks.turns import median_ratio, percentile, spread, spread_of_ratio, take_turns
from app.benchmarks.workshop import make_home, open_desk
from app.bootstrap.opening import now
from app.bootstrap.outputs import forms, outputs
from app.bootstrap.profiles import read_profile
from app.domain.invoice import Invoice, InvoiceKind
from app.domain.profile import Profile
from app.repositories.search import Filter
from app.services.faces.einvoice_seal import EinvoiceSeal, SealParts
from app.services.faces.printed_files import Output
from app.services.faces.sheets import Sheets
from hardware.signing import certificate, seals
from hardware.signing.sm2 import PrivateKey
from printing.ofd.container import LEVEL, unpacked

BLOCK = 10
PEER = "zipfile and lxml with the same parts"
Trees = dict[str, etree._Element | bytes]


def ofd(stand: Stand) -> Iterator[Figure]:
    """Files, their size, and what a batch of them leaves in memory."""
    home = make_home(stand.folder(in_memory=True))
    story = (each for each in trade.tickets(23) if each.kind == InvoiceKind.E_ORDINARY)
    with open_desk(home) as desk:
        for ticket in islice(story, stand.sizes.pages // 5):
            desk.issue(ticket.entered())
        tickets = list(desk.terminal.searching.whole(Filter()))
        way = _way(read_profile("skp"))
        made = [_made(way, ticket) for ticket in tickets]  # warm, as a shop's window is
        yield _speed(way, tickets, [_trees(content) for content in made])
        yield _size(made)
        yield _memory(way, tickets)


def _way(profile: Profile) -> Output:
    """What `print --ofd` goes through, with a seal of an authority that lasts as long as this."""
    key, at = PrivateKey.generate(), now()
    authority = certificate.self_signed(key, {"common_name": certificate.AUTHORITY_MARK}, at)
    valid = certificate.validity(at)
    own = seals.sm2_seal(authority, key, key.public, "示例", "91990000MA0000007X", valid)
    parts = SealParts(b"", key.to_bytes(), b"", b"", own, authority)
    sheets = Sheets(forms(), profile)
    return outputs(lambda: sheets, profile, lambda _at: EinvoiceSeal(parts))["ofd"]


def _made(way: Output, ticket: Invoice) -> bytes:
    return way.make(ticket, goods_list=False, copies=1).content


def _trees(content: bytes) -> Trees:
    return {
        name: etree.fromstring(part) if name.endswith(".xml") else part
        for name, part in unpacked(content).items()
    }


def _bare(trees: Trees) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as file:
        for name, part in trees.items():
            whole = part if isinstance(part, bytes) else etree.tostring(part, encoding="UTF-8")
            file.writestr(name, whole)
    return out.getvalue()


def _speed(way: Output, tickets: list[Invoice], trees: list[Trees]) -> Figure:
    count = len(tickets)
    taken = take_turns(
        {
            "ours": lambda number: _made(way, tickets[number % count]),
            "bare": lambda number: _bare(trees[number % count]),
        },
        max(count // BLOCK, 2),
        BLOCK,
    )
    ours, bare = taken["ours"], taken["bare"]
    return Figure(
        bench="ofd",
        goal=14,
        what=f"files by {PEER}",
        unit="cpu ms a file",
        figure=ours.cpu_ms,
        limit=bare.cpu_ms,
        ratio=median_ratio(ours.cpu, bare.cpu),
        spread=spread(bare.cpu),
        facts={
            "p10_p90": spread_of_ratio(ours.cpu, bare.cpu),
            "a_second": round(1000 / ours.cpu_ms, 1),
        },
    )


def _size(made: list[bytes]) -> Figure:
    sizes = [len(content) / 1000 for content in made]
    bare = percentile([len(_bare(_trees(content))) / 1000 for content in made], 0.5)
    middle = percentile(sizes, 0.5)
    return Figure(
        bench="ofd",
        goal=14,
        what=f"size of a file beside {PEER}",
        unit="kB",
        figure=middle,
        limit=bare,
        ratio=middle / bare,
        facts={"largest": round(max(sizes), 1)},
    )


def _memory(way: Output, tickets: list[Invoice]) -> Figure:
    """What stays when the files are gone, by the most that was held while one was made."""
    gc.collect()
    tracemalloc.start()
    for ticket in tickets:
        _made(way, ticket)
    gc.collect()
    stays, most = (size / 1000 for size in tracemalloc.get_traced_memory())
    tracemalloc.stop()
    return Figure(
        bench="ofd",
        goal=14,
        what=f"memory that stays after {len(tickets)} files, by the most that one took",
        unit="kB",
        figure=stays,
        limit=most,
        ratio=stays / most,
    )
