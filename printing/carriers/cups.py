"""`cups:QUEUE`: the print service of Linux and macOS, by the system's own commands.

Its library would be one more thing to install; `lp`, `lpstat` and `cancel` are where the service
is. They are asked in English, whatever the language of the system.
"""

from __future__ import annotations

import os
import re
import subprocess  # nosec: fixed programs, arguments as a list

from printing.carriers.base import refuse
from printing.carriers.causes import GONE, NO_RIGHT, NO_ROOM, NO_SERVICE, REFUSED, state_of
from printing.carriers.ipp import IppError, job_state
from printing.errors import NotSent, SendUnknown
from printing.ports import JobState, LineState, Media, Taken

ANSWER_S = 30.0  # the service keeps what it is given on its own disk; it never waits for paper
_JOB = re.compile(r"request id is (\S+-\d+)")
_ALERTS = re.compile(r"Alerts:(.*)")
_SAID = {
    NO_ROOM: ("No space left", "Disk quota", "too large"),
    NO_RIGHT: ("Unauthorized", "Forbidden", "not authorized", "Permission denied", "not allowed"),
    NO_SERVICE: ("cheduler", "not responding", "Connection refused", "Bad file descriptor"),
    GONE: ("does not exist", "Invalid destination", "Unknown destination", "No such file"),
}
_REASONS = {
    GONE: "系统里没有这个队列",
    NO_SERVICE: "打印服务没有开",
    NO_RIGHT: "打印服务不准",
    NO_ROOM: "磁盘已满",
}
_ENDED = {7: JobState.CANCELLED, 8: JobState.CANCELLED, 9: JobState.DONE}  # RFC 8011, 5.3.7
A4, A4_MM = "A4", (210.0, 297.0)


class CupsQueue:
    """Implements ports.PrinterLine over a queue of the print service."""

    def __init__(self, queue: str, *, answer_s: float = ANSWER_S) -> None:
        self._queue, self._answer_s = queue, answer_s

    def send(self, content: bytes, *, title: str, media: Media) -> Taken:
        """See ports.PrinterLine. A queue that is stopped, or refuses jobs, is asked before: what
        would lie in it unseen could come to paper at any time."""
        refuse(self._queue, self._standing())
        asked = ["lp", "-d", self._queue, "-t", title, *options(media)]
        try:
            said = self._said(asked, content)
        except subprocess.TimeoutExpired as late:
            told = {"printer": self._queue, "taken": "?", "bytes": len(content)}
            raise SendUnknown("PRINTER-DOUBT", **told, reason="没有回答") from late
        found = _JOB.search(said.stdout)
        if said.returncode or not found:
            self._refused(said.stderr)
        return Taken(len(content), found[1] if found else "")

    def status(self) -> LineState:
        """What the service says of the queue, and the printer of itself."""
        try:
            return self._standing()
        except NotSent as problem:
            return state_of(problem)

    def progress(self, job: str) -> JobState:
        """See ports.PrinterLine."""
        number = job.rpartition("-")[2]
        try:
            state = job_state(self._queue, int(number), self._answer_s)
        except (IppError, ValueError):
            return JobState.UNKNOWN
        if state is None:
            return JobState.UNKNOWN
        return _ENDED.get(state, JobState.WAITING)

    def cancel(self, job: str) -> bool:
        """See ports.PrinterLine: only a job that the printer had not begun is safe to forget."""
        try:
            begun = self.progress(job) is not JobState.WAITING or self._is_printing(job)
            return not begun and self._said(["cancel", job]).returncode == 0
        except (NotSent, subprocess.TimeoutExpired):
            return False

    def _is_printing(self, job: str) -> bool:
        return f"now printing {job}." in self._asked(["lpstat", "-p", self._queue])

    def _standing(self) -> LineState:
        printer = self._asked(["lpstat", "-l", "-p", self._queue])
        if " disabled since" in printer:
            return LineState.PAUSED
        if "not accepting" in self._asked(["lpstat", "-a", self._queue]):
            return LineState.NOT_ACCEPTING
        alerts = " ".join(_ALERTS.findall(printer))
        return _by_alerts(alerts, busy="now printing" in printer)

    def _asked(self, words: list[str]) -> str:
        try:
            said = self._said(words)
        except subprocess.TimeoutExpired as late:
            raise NotSent(NO_SERVICE, printer=self._queue, reason="没有回答") from late
        if said.returncode:
            self._refused(said.stderr)
        return said.stdout

    def _said(self, words: list[str], content: bytes = b"") -> subprocess.CompletedProcess[str]:
        environment = dict(os.environ, LC_ALL="C", LANG="C", SOFTWARE="")
        try:
            ended = subprocess.run(
                words,
                input=content,
                capture_output=True,
                timeout=self._answer_s,
                env=environment,
                check=False,
            )
        except OSError as missing:
            told = {"printer": self._queue, "reason": f"没有命令 {words[0]}"}
            raise NotSent(NO_SERVICE, **told) from missing
        out, err = (each.decode("utf-8", "replace") for each in (ended.stdout, ended.stderr))
        return subprocess.CompletedProcess(words, ended.returncode, out, err)

    def _refused(self, said: str) -> None:
        code = _code_of(said)
        reason = _REASONS.get(code) or " ".join(said.split())[:120]
        raise NotSent(code, printer=self._queue, reason=reason)


def _code_of(said: str) -> str:
    """What the commands say on stderr, in English.

    >>> _code_of("lp: No space left on device"), _code_of("lp: Unsupported document-format")
    ('PRINTER-NO-ROOM', 'PRINTER-REFUSED')
    """
    for code, words in _SAID.items():
        if any(each in said for each in words):
            return code
    return REFUSED


def _by_alerts(alerts: str, *, busy: bool) -> LineState:
    if "media-empty" in alerts or "media-needed" in alerts:
        return LineState.PAPER_OUT
    if "cover-open" in alerts or "door-open" in alerts:
        return LineState.COVER_OPEN
    if "offline" in alerts or "shutdown" in alerts:
        return LineState.OFFLINE
    return LineState.BUSY if busy else LineState.READY


def options(media: Media) -> list[str]:
    """What a driver is told of the paper; nothing may scale or turn a bought form, and no sheet
    bears anything on its back."""
    if media.raw:
        return ["-o", "raw"]
    tray = [f"InputSlot={media.tray}", f"media-source={media.tray}"] if media.tray else []
    said = (*_paper(media), "sides=one-sided", *tray)
    return [word for option in said for word in ("-o", option)]


def _paper(media: Media) -> tuple[str, ...]:
    if (media.width_mm, media.height_mm) == A4_MM:
        return f"media={A4}", "print-scaling=none"
    size = f"Custom.{media.width_mm:g}x{media.height_mm:g}mm"
    return f"media={size}", "print-scaling=none"
