"""Levels that not every machine can run: each names what it lacks.

`KAIPIAO_LEVELS=all`, which `.ci/run` sets, makes a level that is left out a failure.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.postgresql import program
from tests.print_service import daemon

ESCAPY = "KAIPIAO_ESCAPY"  # another reader of ESC/P; AGPL, so never beside the program
REQUIRED = "KAIPIAO_LEVELS"
VPCD = Path("/usr/lib/pcsc/drivers/serial/libifdvpcd.so")


def _nothing() -> str:
    return ""


def _pty() -> str:
    return "no pseudo terminals on Windows" if sys.platform == "win32" else ""


def _pcsc() -> str:
    if shutil.which("pcscd", path=os.defpath + ":/usr/sbin") is None:
        return "no pcscd (apt-get install pcscd)"
    if not VPCD.exists():
        return "no virtual reader (apt-get install vsmartcard-vpcd)"
    return "" if _loads("libpcsclite.so.1") else "no libpcsclite (apt-get install pcscd)"


def _umockdev() -> str:
    if shutil.which("umockdev-run") is None:
        return "no umockdev-run (apt-get install umockdev)"
    return "" if _loads("libusb-1.0.so.0") else "no libusb (apt-get install libusb-1.0-0)"


def _strace() -> str:
    if shutil.which("strace") is None:
        return "no strace (apt-get install strace)"
    return ""


def _postgresql() -> str:
    if sys.platform == "win32":
        return "no PostgreSQL cluster of a test's own on Windows"
    return "" if program("initdb") else "no PostgreSQL (apt-get install postgresql)"


def _cups() -> str:
    if daemon() is None or shutil.which("lp") is None:
        return "no print service (apt-get install cups-daemon cups-client cups-filters)"
    return ""


def _browser() -> str:
    if shutil.which("chromium") is None or shutil.which("chromedriver") is None:
        return "no browser (apt-get install chromium chromium-driver)"
    return ""


def _zbar() -> str:
    return "" if shutil.which("zbarimg") else "no zbarimg (apt-get install zbar-tools)"


def _tesseract() -> str:
    if shutil.which("tesseract") is None:
        return "no tesseract (apt-get install tesseract-ocr tesseract-ocr-chi-sim)"
    said = subprocess.run(["tesseract", "--list-langs"], capture_output=True, text=True, check=True)
    there = "chi_sim" in said.stdout + said.stderr
    return "" if there else "no Chinese for tesseract (apt-get install tesseract-ocr-chi-sim)"


def _qpdf() -> str:
    return "" if shutil.which("qpdf") else "no qpdf (apt-get install qpdf)"


def _escapy() -> str:
    words = "no escapy (pip install pyscape==1.1.1 into an environment of its own, path in "
    return "" if shutil.which(os.environ.get(ESCAPY, "")) else f"{words}{ESCAPY})"


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


LACKS: dict[str, Callable[[], str]] = {
    "sim": _nothing,
    "socket": _nothing,
    "usb": _nothing,
    "pty": _pty,
    "pcsc": _pcsc,
    "umockdev": _umockdev,
    "strace": _strace,
    "postgresql": _postgresql,
    "browser": _browser,
    "cups": _cups,
    "zbar": _zbar,
    "tesseract": _tesseract,
    "qpdf": _qpdf,
    "escapy": _escapy,
}


def needs(level: str) -> None:
    """Leaves the test out, with the reason, where the level cannot run; a failure if all must."""
    lacking = LACKS[level]()
    if not lacking:
        return
    if os.environ.get(REQUIRED) == "all":
        pytest.fail(f"level {level}: {lacking}")
    pytest.skip(f"level {level}: {lacking}")
