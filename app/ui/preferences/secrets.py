"""Asks how the secrets stand and hands a new one to the disk, on its lane. Keeps none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from app.domain.rights import Right

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.domain.rights import Session
    from app.services.machines.disk_secrets import DiskSecrets, Overview, SecretLine
    from app.services.terminal import Terminal
    from app.ui.desk import Desk

CHANGE, UNBLOCK, CORRECT = "change", "unblock", "correct"
REPORT_DISK = 16  # of app.services.machines.disk_secrets


class Typed(Struct, frozen=True):
    """What stands in the boxes. `way`: change, unblock (`old` is the administrator's), correct
    (only `new` counts)."""

    secret: int
    way: str
    old: str
    new: str
    again: str

    def __repr__(self) -> str:
        """Without what was typed."""
        return f"Typed({self.secret}, {self.way!r})"


class View(Protocol):
    """What the presenter needs of the page."""

    def show_lines(self, lines: tuple[SecretLine, ...]) -> None: ...
    def show_note(self, words: str, tone: str) -> None: ...
    def show_wrong(self, box: str, words: str) -> None: ...
    def clear(self) -> None: ...


class Presenter:
    """One change at a time."""

    def __init__(self, view: View, desk: Desk) -> None:
        self._view = view
        self._desk = desk
        self.busy = False

    def look(self) -> None:
        """How they stand now; costs no try."""
        self._desk.ask(lambda terminal: terminal.disk_secrets.overview(), self._come)

    def why_not(self) -> str:
        """Why this person may change none; "" if he may."""
        return "" if Right.SECRETS in self._desk.session.rights else "没有口令维护的权限"

    def begin(self, typed: Typed) -> None:
        """Hand it to the disk, once."""
        if self.busy or self._incomplete(typed):
            return
        self.busy = True
        session = self._desk.session

        def work(terminal: Terminal) -> None:
            secrets = terminal.disk_secrets
            if typed.secret == REPORT_DISK:
                _of_the_report_disk(secrets, typed, session)
                return
            from hardware.orders import Secret

            secret = Secret(typed.secret)
            if typed.way == CORRECT:
                secrets.correct(typed.new, session)
            elif typed.way == UNBLOCK:
                secrets.unblock(secret, typed.old, typed.new, session)
            else:
                secrets.change(secret, typed.old, typed.new, session)

        self._desk.ask(work, lambda _: self._done(typed), self._refused)

    # -- inside

    def _incomplete(self, typed: Typed) -> bool:
        if not typed.new:
            self._view.show_wrong("new", "还没有填口令")
        elif typed.way != CORRECT and typed.new != typed.again:
            self._view.show_wrong("again", "两次填的新口令不一样")
        else:
            return False
        return True

    def _come(self, told: Overview) -> None:
        self._view.show_lines(told.lines)
        if told.away is not None:
            self._desk.show_problem(told.away)
        outside = "环境变量 KAIPIAO_DISK_PIN 正在代替保存的口令，改口令后请一起改它"
        self._view.show_note(outside if told.from_outside else "", "warn")

    def _done(self, typed: Typed) -> None:
        self._over()
        words = "口令不变，已保存" if typed.way == CORRECT else "口令已更改"
        self._view.show_note(words, "ok")
        self._desk.tell(words)
        self._desk.book_changed()

    def _refused(self, error: BaseException) -> None:
        self._over()
        code = getattr(error, "code", "")
        show: dict[str, Callable[[], None]] = {
            "PIN-WRONG": lambda: self._view.show_wrong("old", _wrong(error)),
            "REPORT-DISK-PIN": lambda: self._view.show_wrong("old", _wrong(error)),
            "REPORT-DISK-BLOCKED": lambda: self._view.show_wrong("old", "口令已锁死"),
            "PIN-BLOCKED": lambda: self._view.show_wrong("old", "口令已锁死"),
            "PIN-ABSENT": lambda: self._view.show_wrong("old", "盘上没有设置管理员口令"),
            "PIN-FORMAT": lambda: self._view.show_wrong("new", "长度或字符不对，或与初始口令相同"),
        }
        show.get(code, lambda: self._desk.show_problem(error))()

    def _over(self) -> None:
        self.busy = False
        self._view.clear()
        self.look()


def _of_the_report_disk(secrets: DiskSecrets, typed: Typed, session: Session) -> None:
    if typed.way == CORRECT:
        secrets.correct_report_disk(typed.new, session)
    else:
        secrets.change_report_disk(typed.old, typed.new, session)


def _wrong(error: BaseException) -> str:
    left = getattr(error, "facts", {}).get("left", "")
    return f"口令不对，还可以试 {left} 次"
