"""What the system says of a queue: is it there, has it a driver, which paper may be asked for.

CUPS is asked by its own programs, Windows by its spooler. Other ways to a printer have no queue.
"""

from __future__ import annotations

import subprocess
import sys
from shutil import which

from msgspec import Struct

from printing.printer_url import Scheme, read_url

_PATIENCE_S = 10.0


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
    if which("lpstat") is None or which("lpoptions") is None:
        return QueueFacts()
    if _said("lpstat", "-v", queue) is None:
        return QueueFacts(there=False)
    options = _said("lpoptions", "-p", queue, "-l")
    return of_options(options or "")


def of_options(said: str) -> QueueFacts:
    """What `lpoptions -l` lists; nothing for a queue without a driver.

    >>> of_options("PageSize/Media Size: *Inv240 A4 Custom.WIDTHxHEIGHT").custom
    True
    >>> of_options("").driver
    False
    """
    pages = [line for line in said.splitlines() if line.startswith("PageSize")]
    custom = any("Custom." in line for line in pages)
    return QueueFacts(there=True, driver=bool(pages), custom=custom)


def _said(*command: str) -> str | None:
    """What a program said; None when it refused or kept silent."""
    try:
        run = subprocess.run(
            command, capture_output=True, text=True, timeout=_PATIENCE_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return run.stdout if run.returncode == 0 else None
