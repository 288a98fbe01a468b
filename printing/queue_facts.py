"""What the system says of a queue: is it there, has it a driver, which paper may be asked for.

CUPS is asked in its own language, IPP; Windows by its spooler. Other ways have no queue.
"""

from __future__ import annotations

import re
import sys

from msgspec import Struct

from printing.printer_url import Scheme, read_url

_PATIENCE_S = 10.0
_SIZE = re.compile(rb"_(\d+(?:\.\d+)?)x(\d+(?:\.\d+)?)(mm|in)")
_INCHES = {b"mm": 1.0, b"in": 25.4}


class QueueFacts(Struct, frozen=True):
    """`there`: None where there is no queue or nobody can be asked. `driver`: None unknown.
    `custom`: sizes of any measure may be asked for; `sizes` are those that were made, in mm."""

    there: bool | None = None
    driver: bool | None = None
    custom: bool = False
    sizes: tuple[tuple[float, float], ...] = ()


def queue_facts(url: str) -> QueueFacts:
    """Of the queue that a printer's address names; asks other programs, seconds at most.
    PrinterError PRINTER-URL."""
    place = read_url(url)
    if place.scheme is Scheme.CUPS:
        return _cups(place.place)
    if place.scheme is Scheme.WINDOWS and sys.platform == "win32":
        from printing.windows_forms import forms_of_server

        return forms_of_server(place.place)
    return QueueFacts()


def _cups(queue: str) -> QueueFacts:
    from printing.carriers.ipp import IppError, queue_paper

    try:
        answer = queue_paper(queue, _PATIENCE_S)
    except IppError:
        return QueueFacts()
    return QueueFacts(there=False) if answer is None else of_answer(answer)


def of_answer(answer: bytes) -> QueueFacts:
    """Driver and paper out of what the service says of a queue. Sizes are named as in PWG 5101.1,
    in millimetres or inches; one without a driver is called raw.

    >>> of_answer(b"custom_min_12.7x12.7mm custom_max_388.06x35277.78mm iso_a4_210x297mm").custom
    True
    >>> of_answer(b"Local Raw Printer").driver
    False
    """
    sizes = tuple(
        (float(wide) * _INCHES[unit], float(high) * _INCHES[unit])
        for wide, high, unit in _SIZE.findall(answer)
    )
    custom = b"custom_min_" in answer and b"custom_max_" in answer
    return QueueFacts(there=True, driver=b"Raw" not in answer, custom=custom, sizes=sizes)
