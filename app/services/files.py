"""Files that stand whole or not at all: written beside, synced, then put in place.

A name that leads elsewhere (a symbolic link of the user's) is followed: the file behind it is
written, the link stays. Nothing but a file is ever written over: no device, no pipe, no folder.
"""

from __future__ import annotations

import errno
import os
import secrets
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from printing.errors import PrinterError

_REASONS = {
    errno.ENOENT: "目录不存在",
    errno.ENOTDIR: "目录不存在",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EISDIR: "这是一个目录",
    errno.ENOTEMPTY: "目录里已有文件",
    errno.EEXIST: "已有同名的文件",
    errno.ENOSPC: "磁盘空间不足",
    errno.EROFS: "磁盘只读",
    errno.ENAMETOOLONG: "文件名太长",
    errno.ELOOP: "链接绕成一圈",
}
NO_FILE = "不是普通文件"
_FOR_ALL = 0o666  # less what the umask of the user takes away


def why(broken: OSError) -> str:
    """What the system said, in words; an unusual one by its number."""
    return _REASONS.get(broken.errno or 0, f"系统错误 {broken.errno}")


def real(path: Path) -> Path:
    """Where a name leads, whole. Unlike `Path.resolve` it never raises, whatever the links say.

    >>> real(Path("/")).is_absolute()
    True
    """
    return Path(os.path.realpath(path))


def part_beside(path: Path) -> Path:
    """A hidden name in the same folder that nobody else takes."""
    return path.parent / f".{secrets.token_hex(6)}.part"


def write_whole(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Let `write` fill the file; FILE-NOT-WRITTEN leaves what was there before.

    A new file may be read by whom the umask lets; one that stood keeps its mode."""
    part = None
    try:
        mode = _mode_of(path)
        target = real(path)
        part = part_beside(target)
        with open(part, "xb", opener=_opened) as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            part.chmod(mode)
        part.replace(target)
    except OSError as broken:
        raise PrinterError("FILE-NOT-WRITTEN", file=path, reason=why(broken)) from broken
    finally:
        if part is not None:
            with suppress(OSError):
                part.unlink()


def _opened(name: str, flags: int) -> int:
    return os.open(name, flags, _FOR_ALL)


def _mode_of(path: Path) -> int | None:
    """The mode of the file that stands there, None where none does. OSError or FILE-NOT-WRITTEN
    where it must not be written over."""
    try:
        about = path.stat()
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(about.st_mode):
        raise IsADirectoryError(errno.EISDIR, "")
    if not stat.S_ISREG(about.st_mode):
        raise PrinterError("FILE-NOT-WRITTEN", file=path, reason=NO_FILE)
    if not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, "")
    if _is_own_output(about):
        raise PrinterError("FILE-NOT-WRITTEN", file=path, reason="这是命令自己的输出")
    return stat.S_IMODE(about.st_mode)


def _is_own_output(about: os.stat_result) -> bool:
    """Whether this program's own words go there: replaced, they would be lost."""
    with suppress(OSError):
        return os.path.samestat(about, os.fstat(1))
    return False
