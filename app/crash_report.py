"""The net under everything: no traceback ever reaches a person (contract §3).

What nobody expected is written to a crash file in the platform's log folder and told in one
sentence with the code INTERNAL. The file holds types and places in the code, never values:
no names, no tax ids, no secrets. Stdlib only, so that it works when nothing else does;
what only a crash needs is loaded then, because every start passes here.
"""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, TextIO

from app.version import VERSION

if TYPE_CHECKING:
    import threading

INTERRUPTED = 130
FAILED = 3  # the outcome is not known: asking again is always safe
MESSAGE = "程序内部出错"
LOST = "回答写不出去，标准输出写不进"
LOST_FIX = "做完的都已保存，没有丢失；腾出空间后再执行一次是安全的。〔ANSWER-LOST〕"
FIX = "请再试一次；若仍出错，请把日志目录中的 crash 文件交给技术支持"
_ABOUT_CODE = (ImportError, AttributeError, NameError, TypeError)  # their text names code only


class AnswerLost(Exception):
    """What was done is done; only its answer could not be written to stdout."""


def said(write: Callable[[], object]) -> None:
    """Write to stdout. Raises AnswerLost where it cannot be; a reader who left is no loss."""
    try:
        write()
    except BrokenPipeError:
        raise
    except OSError as broken:
        full = broken.errno == errno.ENOSPC
        raise AnswerLost("空间不足" if full else f"系统错误 {broken.errno}") from broken


def guarded(work: Callable[[], int], words: Sequence[str]) -> int:
    """Run `work` and return its exit code, whatever happens."""
    try:
        code = _exit_code_of(work)
        said(_flush)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _let_go_of_stdout()
        return FAILED
    except AnswerLost as lost:
        _let_go_of_stdout()
        _write_line(sys.stderr, f"{LOST}（{lost}）。{LOST_FIX}")
        return FAILED
    except Exception as error:  # noqa: BLE001  # the one net: everything is written down and told
        tell(error, as_json="--json" in words)
        return FAILED
    return code


def install() -> None:
    """Errors in threads and in window slots end here too; the program goes on."""
    import threading

    def from_slot(_: object, error: BaseException, __: TracebackType | None) -> None:
        tell(error)

    def from_thread(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            tell(args.exc_value)

    sys.excepthook = from_slot
    threading.excepthook = from_thread


def tell(error: BaseException, *, as_json: bool = False) -> Path | None:
    """Write the crash file and say so: on stderr, or on stdout for a program that reads JSON."""
    path = write(error)
    where = f"详情已写入 {path}" if path else "详情无法写入日志目录"
    message, fix = f"{MESSAGE},{where}", FIX
    if as_json:
        import json

        told = {"code": "INTERNAL", "message": message, "fix": fix}
        line = json.dumps({"outcome": "unknown", "error": told}, ensure_ascii=False)
        _write_line(sys.stdout, line)
    else:
        _write_line(sys.stderr, f"{message}。{fix}。〔INTERNAL〕")
    return path


def write(error: BaseException) -> Path | None:
    """The crash file; None where not even the temporary folder can be written."""
    import tempfile

    name = f"crash-{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}.txt"
    for folder in (_log_folder(), Path(tempfile.gettempdir())):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / name
            path.write_text(as_text(error), "utf-8")
        except OSError:
            continue
        return path
    return None


def as_text(error: BaseException) -> str:
    """Types and places, from the first cause to the last error."""
    import platform

    system = f"kaipiao {VERSION}, Python {platform.python_version()}, {platform.platform()}"
    return "\n".join([system, *(_one(each) for each in _chain(error))]) + "\n"


def _chain(error: BaseException) -> list[BaseException]:
    chain: list[BaseException] = []
    step: BaseException | None = error
    while step is not None and step not in chain:
        chain.insert(0, step)
        step = step.__cause__ or step.__context__
    return chain


def _one(error: BaseException) -> str:
    import traceback

    text = f": {error}" if isinstance(error, _ABOUT_CODE) else ""
    code = getattr(error, "code", None)
    name = f"{type(error).__qualname__}{f' [{code}]' if isinstance(code, str) else ''}{text}"
    frames = traceback.extract_tb(error.__traceback__)
    return "\n".join([name, *(f"  {f.filename}:{f.lineno} {f.name}" for f in frames)])


def _log_folder() -> Path:
    try:
        from platformdirs import user_log_path
    except ImportError:
        import tempfile

        return Path(tempfile.gettempdir())
    return user_log_path("kaipiao", appauthor=False)


def _exit_code_of(work: Callable[[], int]) -> int:
    try:
        return work()
    except SystemExit as asked:
        return asked.code if isinstance(asked.code, int) else int(asked.code is not None)


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()


def _let_go_of_stdout() -> None:
    """The reader has left: what is still held back goes nowhere, without a complaint at exit."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _write_line(stream: TextIO, line: str) -> None:
    try:
        stream.write(line + "\n")
        stream.flush()
    except (AttributeError, OSError, ValueError):
        return  # no console at all: the crash file is what remains
