"""Faces of many tickets as PDF: all in one file, or a file for each in one folder.

A signature covers one ticket: in a folder each e-invoice is the signed file that it is alone, in
one file of many none is signed. One file of many is an overview (概览) to look through: each face
of a paper kind says that it is no original, so it is no print.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from app.domain.errors import RuleBroken
from app.domain.invoice import InvoiceKey, InvoiceKind
from app.domain.kinds import PAPER
from app.services.files import part_beside, real, why, write_whole
from printing.errors import PrinterError

if TYPE_CHECKING:
    from pathlib import Path

    from app.domain.invoice import Invoice
    from app.services.faces.printed_files import Output
    from app.services.faces.sheets import Sheets
    from printing.ports import SheetWriter
    from printing.sheet import Sheet

Name = tuple[InvoiceKey, InvoiceKind]
MOST_IN_ONE = 5_000  # tickets of one file: a viewer still opens it


class FaceFiles(Struct):
    """Both leave nothing half written, and answer which tickets stand in the file or folder."""

    sheets: Callable[[], Sheets]  # called when first needed: forms and fonts are heavy
    writer: Callable[[], SheetWriter]
    alone: Output  # the PDF of one ticket
    copy: Output  # the same, which says that it is no original

    def one_file(
        self, tickets: Collection[Invoice], path: Path, created: datetime
    ) -> tuple[Name, ...]:
        """Face and goods list of every ticket behind one another, what is a paper kind's as a copy.
        TOO-MANY-FACES (found, limit)."""
        if len(tickets) > MOST_IN_ONE:
            raise RuleBroken("TOO-MANY-FACES", found=len(tickets), limit=MOST_IN_ONE)
        drawn: list[Name] = []
        pages = [sheet for one in _noted(tickets, drawn) for sheet in self._of(one)]
        content = self.writer().write(pages, title=path.stem, created=created)
        write_whole(path, lambda file: file.write(content))
        return tuple(drawn)

    def folder(
        self, tickets: Collection[Invoice], path: Path, is_copy: Callable[[Invoice], bool]
    ) -> tuple[Name, ...]:
        """A file `code-number.pdf` for each in a new folder, the bytes that it has alone; `is_copy`
        is asked of each, and what it raises leaves nothing. Raises
        FILE-NOT-WRITTEN also when the folder is there already and holds something, SEAL-NONE
        where an e-invoice cannot be signed."""
        drawn: list[Name] = []
        path = real(path)
        beside = part_beside(path)
        try:
            beside.mkdir()
        except OSError as broken:
            raise PrinterError("FILE-NOT-WRITTEN", file=path, reason=why(broken)) from broken
        try:
            for one in _noted(tickets, drawn):
                self._one(one, beside, self.copy if is_copy(one) else self.alone)
            _put_in_place(beside, path)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
        return tuple(drawn)

    def _one(self, ticket: Invoice, folder: Path, way: Output) -> None:
        name = f"{ticket.key.code}-{ticket.key.number}"
        made = way.make(ticket, goods_list=False, copies=1)
        write_whole(folder / f"{name}.pdf", lambda file: file.write(made.content))

    def _of(self, ticket: Invoice) -> tuple[Sheet, ...]:
        sheets = self.sheets()
        return sheets.blank_copy(ticket) if ticket.draft.kind in PAPER else sheets.all(ticket)


def _noted(tickets: Collection[Invoice], drawn: list[Name]) -> Iterator[Invoice]:
    for ticket in tickets:
        drawn.append((ticket.key, ticket.draft.kind))
        yield ticket


def _put_in_place(made: Path, path: Path) -> None:
    try:
        if path.is_dir():
            path.rmdir()  # only an empty one gives way
        made.rename(path)
    except OSError as broken:
        raise PrinterError("FILE-NOT-WRITTEN", file=path, reason=why(broken)) from broken
