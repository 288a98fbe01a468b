"""Offsets of printers as a file that another PC takes over: JSON, tenths of a millimetre."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec
from msgspec import Struct

from app.domain.errors import RuleBroken
from app.services.files import why, write_whole
from app.services.paper.paper_forms import known_form
from app.services.paper.printer_models import in_range

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from app.services.paper.printers import Printer

LARGEST = 1_000_000  # bytes


class PrinterOffsets(Struct, frozen=True, forbid_unknown_fields=True):
    """One printer: by the name of the form, right and down."""

    name: str
    offsets: dict[str, tuple[int, int]]


class OffsetFile(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file."""

    printers: tuple[PrinterOffsets, ...]
    format: Literal["printer-offsets-1"] = "printer-offsets-1"
    unit: Literal["0.1mm"] = "0.1mm"


def write_offsets(path: Path, printers: Iterable[Printer]) -> None:
    """Whole or not at all. FILE-NOT-WRITTEN."""
    said = OffsetFile(tuple(PrinterOffsets(each.name, each.offsets) for each in printers))
    content = msgspec.json.format(msgspec.json.encode(said), indent=2)
    write_whole(path, lambda file: file.write(content))


def read_offsets(path: Path) -> OffsetFile:
    """OFFSETS-FILE (file, reason); FORM-UNKNOWN and OFFSET-RANGE for what is in it."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
        found = msgspec.json.decode(content, type=OffsetFile)
    except OSError as broken:
        raise RuleBroken("OFFSETS-FILE", "file", file=path.name, reason=why(broken)) from broken
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as broken:
        reason = "不是打印偏移文件"
        raise RuleBroken("OFFSETS-FILE", "file", file=path.name, reason=reason) from broken
    for each in found.printers:
        for form, (right, down) in each.offsets.items():
            known_form(form)
            in_range(right, down)
    return found
