"""What keeps a device from being opened, with what a person needs to remove it.

Facts of NO-PERMISSION: `group` (its members may open the device file), `rule` (udev), `polkit`,
`file` (to be given to this user: a pseudo terminal) or `manager` (Windows). Of DISK-IN-USE:
`holder` (program and its id), where the system tells it.
"""

from __future__ import annotations

import errno
import os
import re
import stat
import sys
from pathlib import Path

from hardware.errors import NotSent

GONE = frozenset({errno.ENOENT, errno.ENODEV, errno.ENXIO, errno.EIO, errno.EPROTO, errno.EPIPE})
HELD = frozenset({errno.EBUSY, errno.EAGAIN})
DENIED = frozenset({errno.EACCES, errno.EPERM})
_PROCESSES = Path("/proc")
TERMINALS = "/dev/pts/"  # pseudo terminals


def obstacle(number: int | None, reason: str, device: str = "", **facts: str) -> NotSent:
    """Why a device could not be opened, from the system's error number."""
    if number in DENIED:
        return no_permission(device, **facts)
    if number in HELD:
        return in_use(device)
    return NotSent("DISK-GONE", reason=reason, path=device)


def reason_of(broken: BaseException) -> str:
    """What the system calls the number that a library's words begin or end with; without one
    the words themselves."""
    said = str(broken)
    found = re.search(r"(?:Errno |\()(\d+)[],]", said)
    number = int(found[1]) if found else 0
    if number == errno.EIO:  # of a device, not of a file
        return "pulled out"
    return os.strerror(number) if number else said


def in_use(device: str) -> NotSent:
    """Another program has the device open."""
    return NotSent("DISK-IN-USE", holder=holder_of(device))


def no_permission(device: str, **facts: str) -> NotSent:
    """This user may not open the device."""
    return NotSent("NO-PERMISSION", device=device, **(facts or _remedy(device)))


def _remedy(device: str) -> dict[str, str]:
    """The group to join where the file is open to one, else the rule that opens it to whoever
    sits at the screen; on Windows the program that shows the device's driver."""
    if sys.platform == "win32":
        return {"manager": "devmgmt.msc"}
    device = os.path.realpath(device)  # a rule names the device, not a link to it
    if not _is_device(device):
        return {}
    if device.startswith(TERMINALS):  # no rule reaches it: it is whose program made it
        return {"file": device}
    group = _group_of(device)
    name = os.path.basename(device)  # noqa: PTH119
    return {"group": group} if group else {"rule": f'KERNEL=="{name}", TAG+="uaccess"'}


def may_open(device: str) -> bool:
    """Whether this user may read and write the device file; on Windows that is not told by it."""
    return sys.platform == "win32" or os.access(device, os.R_OK | os.W_OK)


def udev_rule(vendor: int, product: int) -> str:
    """The line for /etc/udev/rules.d that lets the person at the screen use a USB device.

    >>> udev_rule(0x1209, 1)
    'SUBSYSTEM=="usb", ATTR{idVendor}=="1209", ATTR{idProduct}=="0001", TAG+="uaccess"'
    """
    return (
        f'SUBSYSTEM=="usb", ATTR{{idVendor}}=="{vendor:04x}", '
        f'ATTR{{idProduct}}=="{product:04x}", TAG+="uaccess"'
    )


def holder_of(device: str) -> str:
    """Name and id of a process that has this file open; empty: not to be seen, or none."""
    path = os.path.realpath(device)
    if sys.platform != "linux" or not _is_device(path):
        return ""
    own = str(os.getpid())
    holders = (one for one in _PROCESSES.iterdir() if one.name.isdigit() and one.name != own)
    return next((_named(one) for one in holders if _has_open(one, path)), "")


def _is_device(path: str) -> bool:
    try:
        return stat.S_ISCHR(os.stat(path).st_mode)  # noqa: PTH116
    except (OSError, ValueError):
        return False


def _has_open(process: Path, path: str) -> bool:
    try:
        return any(os.readlink(one) == path for one in (process / "fd").iterdir())  # noqa: PTH115
    except OSError:  # of another user, or gone meanwhile
        return False


def _named(process: Path) -> str:
    try:
        return f"{(process / 'comm').read_text().strip()} ({process.name})"
    except OSError:
        return process.name


def _group_of(device: str) -> str:
    """The group whose members may read and write this file; empty: none, or only the system's."""
    import grp

    try:
        found = os.stat(device)  # noqa: PTH116
        name = grp.getgrgid(found.st_gid).gr_name if found.st_gid else ""
    except (KeyError, OSError):
        return ""
    return name if found.st_mode & 0o060 == 0o060 else ""
