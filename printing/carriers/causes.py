"""Why a way to a printer did not open, or broke: what the system says, as the code of its cause.

A full disk is no missing printer, a port that another program holds is no unplugged cable: each has
a remedy of its own, and so a code of its own.
"""

from __future__ import annotations

import errno
import re
import socket

from printing.errors import NotSent
from printing.ports import LineState

GONE, REFUSED = "PRINTER-GONE", "PRINTER-REFUSED"
NO_ROOM, NO_RIGHT, IN_USE = "PRINTER-NO-ROOM", "PRINTER-NO-RIGHT", "PRINTER-IN-USE"
NOT_LISTENING, UNREACHABLE = "PRINTER-NOT-LISTENING", "PRINTER-UNREACHABLE"
BROKE_OFF, TAKES_NOTHING = "PRINTER-BROKE-OFF", "PRINTER-TAKES-NOTHING"
NO_SERVICE = "PRINTER-NO-SERVICE"

_BY_CODE = {
    NO_ROOM: ("ENOSPC", "EDQUOT", "EFBIG"),
    NO_RIGHT: ("EACCES", "EPERM", "EROFS"),
    IN_USE: ("EBUSY", "EAGAIN", "EWOULDBLOCK", "ETXTBSY"),
    NOT_LISTENING: ("ECONNREFUSED",),
    UNREACHABLE: ("EHOSTUNREACH", "EHOSTDOWN", "ENETUNREACH", "ENETDOWN", "ETIMEDOUT"),
    BROKE_OFF: ("EPIPE", "ECONNRESET", "ECONNABORTED", "ENOTCONN", "ESHUTDOWN", "EIO"),
    GONE: ("ENOENT", "ENOTDIR", "ENXIO", "ENODEV"),
}
_CODES = {
    getattr(errno, name): code
    for code, names in _BY_CODE.items()
    for name in names
    if hasattr(errno, name)  # a system has not all of them
}
_WORDS = {
    NO_ROOM: "磁盘已满",
    NO_RIGHT: "没有权限",
    IN_USE: "被别的程序占用",
    NOT_LISTENING: "端口没有打开",
    UNREACHABLE: "网络到不了",
    BROKE_OFF: "连接断了",
    TAKES_NOTHING: "一直不收数据",
    GONE: "没有这个设备或目录",
}
_HELD = re.compile(r"PermissionError\(13\b|Access is denied|exclusively lock")
_ABSENT = re.compile(r"FileNotFoundError\(2\b|No such device|no such device|no printer at this")


def code_of(broken: BaseException, *, late: str = TAKES_NOTHING, other: str = GONE) -> str:
    """The code of the cause. `late`: what it means here that nobody answered in time; `other`:
    what is said of anything else.

    >>> code_of(OSError(errno.ENOSPC, "")), code_of(ValueError(), other="PRINTER-REFUSED")
    ('PRINTER-NO-ROOM', 'PRINTER-REFUSED')
    """
    if isinstance(broken, socket.gaierror):
        return UNREACHABLE
    number = getattr(broken, "errno", None)
    if number in _CODES and not (late == UNREACHABLE and number == errno.EAGAIN):
        return _CODES[number]
    if isinstance(broken, TimeoutError) or "timeout" in type(broken).__name__.lower():
        return late
    return _by_words(str(broken), other)


def _by_words(said: str, other: str) -> str:
    """A library of serial ports says in its sentence what Windows said: a port that is held is
    refused there as if the right to it were missing."""
    if _HELD.search(said):
        return IN_USE
    return GONE if _ABSENT.search(said) else other


def words_of(broken: BaseException) -> str:
    """The same in words, for a sentence; what nobody foresaw as the system says it."""
    if isinstance(broken, socket.gaierror):
        return "没有这个主机名"
    code = code_of(broken, other="")
    said = getattr(broken, "strerror", None) or broken or type(broken).__name__
    return _WORDS.get(code) or str(said)[:120]


def state_of(problem: NotSent) -> LineState:
    """How a printer stands that could not be opened."""
    return {IN_USE: LineState.IN_USE, NO_RIGHT: LineState.NO_RIGHT}.get(
        problem.code, LineState.GONE
    )


def not_sent(
    printer: str, broken: BaseException, *, late: str = TAKES_NOTHING, other: str = GONE
) -> NotSent:
    """What to raise where no byte left; see `code_of`."""
    code = code_of(broken, late=late, other=other)
    told = code in (GONE, REFUSED, UNREACHABLE)  # the others say it with their code
    return NotSent(code, printer=printer, reason=words_of(broken) if told else "")
