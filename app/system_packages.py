"""What the operating system must bring, and how to get it without asking anybody.

Stdlib only and readable by Python 3.8: it runs before the environment exists. stderr only.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys

# What Qt loads (shared object -> Debian/Ubuntu package). Found one by one in a bare system.
QT_LIBRARIES = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11.so.6": "libx11-6",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",  # of the local socket between two starts
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libbrotlidec.so.1": "libbrotli1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}


def missing_qt_packages() -> list[str]:
    """The packages whose library this system cannot load; empty outside Linux."""
    if not sys.platform.startswith("linux"):
        return []
    return [package for name, package in QT_LIBRARIES.items() if not _loads(name)]


def venv_package() -> str:
    """The package that brings `venv` with `ensurepip` for this very Python."""
    return f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"


def install(packages: list[str]) -> bool:
    """Install through apt where that needs no password; False: nothing could be done."""
    apt = _apt()
    if not apt:
        return False
    wanted = ["install", "-y", "-q", "--no-install-recommends", *packages]
    if _run([*apt, *wanted]):
        return True
    _run([*apt, "update", "-q"])
    return _run([*apt, *wanted])


def command_for(packages: list[str]) -> str:
    """What a person types to get them, on Debian or Ubuntu."""
    return "sudo apt-get install " + " ".join(packages)


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def _apt() -> list[str]:
    """apt-get as root, or through a sudo that asks for no password, or nothing."""
    if not shutil.which("apt-get"):
        return []
    apt = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-o", "DPkg::Lock::Timeout=300"]
    if os.geteuid() == 0:
        return apt
    free = shutil.which("sudo") and _run(["sudo", "-n", "true"])
    return ["sudo", "-n", *apt] if free else []


def _run(command: list[str]) -> bool:
    ended = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=sys.stderr, check=False)
    return ended.returncode == 0
