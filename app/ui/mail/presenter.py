"""The page of mail without its widgets: what is asked on which lane, what is kept."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from app.domain.mail_address import is_mail_address
from app.settings import MAIL_SECURITY
from app.ui.mail.rows import Letter

if TYPE_CHECKING:
    from app.services.terminal import Terminal
    from app.ui.desk import Desk

PORTS = range(1, 65_536)
LOOPBACK = ("127.0.0.1", "::1", "localhost")
SHORT = {
    "MAIL-AWAY": "连不上服务器",
    "MAIL-LATER": "服务器暂时不收",
    "MAIL-LOGIN": "登录名或密码不对",
    "MAIL-REFUSED": "服务器退回",
    "SEAL-NONE": "还没有电子印章",
}


class Typed(Struct, frozen=True):
    """What stands in the boxes. `password` empty: as it was."""

    host: str
    port: str
    security: str
    user: str
    sender: str
    ca: str
    password: str

    def __repr__(self) -> str:
        """Without what was typed."""
        return f"Typed({self.host!r})"


class Here(Struct, frozen=True):
    """How it stands: the letters, and whether a password is kept."""

    letters: tuple[Letter, ...]
    has_password: bool


class View(Protocol):
    """What the presenter needs of the page."""

    def show_here(self, here: Here) -> None: ...
    def show_verdict(self, shape: str, words: str, more: str = "") -> None: ...
    def refuse(self, field: str, words: str) -> None: ...


class Presenter:
    """One test at a time."""

    def __init__(self, view: View, desk: Desk) -> None:
        self._view = view
        self._desk = desk
        self.busy = False

    def look(self) -> None:
        """The letters, by the book."""
        self._desk.ask(_here, self._view.show_here)

    def save(self, typed: Typed) -> bool:
        """All of it or nothing; what is wrong stands at its box. Holds at once."""
        wrong = wrong_box(typed)
        if wrong is not None:
            self._view.refuse(*wrong)
            return False
        self._keep(
            mail_host=typed.host,
            mail_port=int(typed.port),
            mail_security=typed.security,
            mail_user=typed.user,
            mail_from=typed.sender,
            mail_ca=typed.ca,
        )
        if typed.password:
            self._keep_password(typed.password)
        return True

    def test(self) -> None:
        """Reach it, make the line safe, log in; no letter."""
        if not self.busy:
            self.busy = True
            self._view.show_verdict("busy", "正在测试")
            # behind what is being saved on the disk's lane
            self._desk.ask(lambda _: None, lambda _: self._try())

    def send(self) -> None:
        """Everything that waits, now: the postman takes it from here."""
        self._desk.ask(
            lambda terminal: terminal.mail_round.wake(), lambda _: self._desk.book_changed()
        )

    def cancel(self, letter: Letter) -> None:
        """It will not go."""
        number, operator = letter["mail"], self._desk.session.operator
        self._desk.ask(
            lambda terminal: terminal.delivering.cancel(number, operator=operator),
            lambda _: self._desk.book_changed(),
        )

    def again(self, letter: Letter) -> None:
        """It waits again."""
        number, operator = letter["mail"], self._desk.session.operator
        self._desk.ask(
            lambda terminal: terminal.delivering.again(number, operator=operator),
            lambda _: self._desk.book_changed(),
        )

    # --- inside

    def _try(self) -> None:
        self._desk.ask_bureau(
            lambda terminal: terminal.mail_setting.try_out(), self._well, self._badly
        )

    def _well(self, _: None) -> None:
        self.busy = False
        tried = bool(self._desk.preferences.settings.mail_user)
        self._view.show_verdict(
            "ok", "连得上，可以登录" if tried else "连得上；没有登录名，没有试登录"
        )

    def _badly(self, error: BaseException) -> None:
        self.busy = False
        self._view.show_verdict("bad", "没有通过")
        self._desk.show_problem(error)

    def _keep(self, **changes: object) -> None:
        settings = self._desk.preferences.settings
        if any(getattr(settings, name) != value for name, value in changes.items()):
            self._desk.preferences.change(**changes)
            self._desk.tell("已保存，立即生效")

    def _keep_password(self, password: str) -> None:
        operator = self._desk.session.operator
        self._desk.ask(
            lambda terminal: terminal.mail_setting.change_password(password, operator=operator),
            lambda _: self.look(),
        )


def wrong_box(typed: Typed) -> tuple[str, str] | None:
    """The first box that cannot be kept, and why; an empty server is none at all."""
    if not typed.host:
        return None
    rules: Mapping[str, tuple[bool, str]] = {
        "host": (not _is_host(typed.host), "写服务器的名字，如 smtp.example.test，不带 http://"),
        "port": (not _is_port(typed.port), "填 1 到 65535；SSL 通常 465，STARTTLS 通常 587"),
        "security": (typed.security not in MAIL_SECURITY, "选一种"),
        "sender": (not is_mail_address(typed.sender), "发件人写成 shop@example.test 这样"),
        "ca": (bool(typed.ca) and not Path(typed.ca).is_file(), "没有这个文件；或空着"),
    }
    plain = typed.security == "plain" and typed.host not in LOOPBACK
    if plain:
        return "security", "不加密只许连本机：密码和发票会被人看到"
    return next(((name, words) for name, (bad, words) in rules.items() if bad), None)


def _is_host(text: str) -> bool:
    return text.isascii() and not any(sign in text for sign in "/ @\\")


def _is_port(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 5 and int(text) in PORTS


def _here(terminal: Terminal) -> Here:
    letters = tuple(terminal.delivering.mails())
    return Here(letters, terminal.mail_setting.has_password())
