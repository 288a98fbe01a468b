"""Files that stand whole or not at all: written beside, synced, then put in place."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
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
}


def why(broken: OSError) -> str:
    """What the system said, in words; an unusual one by its number."""
    return _REASONS.get(broken.errno or 0, f"系统错误 {broken.errno}")


def write_whole(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Let `write` fill the file; FILE-NOT-WRITTEN leaves what was there before."""
    part = None
    try:
        with NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".part", delete=False) as file:
            part = Path(file.name)
            write(file)  # type: ignore[arg-type]
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        part = None
    except OSError as broken:
        raise PrinterError("FILE-NOT-WRITTEN", file=path, reason=why(broken)) from broken
    finally:
        if part is not None:
            with suppress(OSError):
                part.unlink()
