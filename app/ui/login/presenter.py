"""Signing in, without a widget: what the page shows, and what follows from what is typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct, field

if TYPE_CHECKING:
    from app.ui.login.first_look import FirstLook

PRACTICE = "练习环境：已填好第一个操作员的口令，按 Enter 登录。"
LOCKED, TAKE_OVER = "屏幕已锁。", "别的操作员也可以在这里接班。"
Failed = Callable[[BaseException], None]


class View(Protocol):
    """The widgets. All calls come on the screen's thread."""

    def show_look(self, look: FirstLook) -> None:
        """Whose terminal, its facts, the people."""

    def show_facts(self, look: FirstLook) -> None:
        """Its facts."""

    def fill(self, name: str, password: str, remark: str) -> None:
        """Put these into the fields; the remark says why."""

    def show_busy(self, busy: bool) -> None:
        """A password is being checked."""

    def show_wrong(self, words: str) -> None:
        """At the password; "" takes it away."""


class Explained(Protocol):
    """What the door says about an error."""

    @property
    def message(self) -> str: ...
    @property
    def fix(self) -> str: ...
    @property
    def code(self) -> str: ...


class LoginPresenter(Struct):
    """`sign_in(name, password, then, failed)` asks on a lane; `done` is called once per success.
    `only` is the name that may unlock without handing over ("" for everybody)."""

    view: View
    sign_in: Callable[[str, str, Callable[[object], None], Failed], None]
    explain: Callable[[BaseException], Explained]
    done: Callable[[], None]
    remembered: str = ""
    look: FirstLook | None = None
    _busy: bool = field(default=False)

    def show(self, look: FirstLook) -> None:
        """The terminal is open: fill the page. A practice home's first login is filled in."""
        self.look = look
        self.view.show_look(look)
        name = self.remembered or (look.people[0].name if look.people else "")
        if look.practice is not None:
            self.view.fill(*look.practice, PRACTICE)
        elif name:
            self.view.fill(name, "", "")

    def lock(self, operator: str) -> None:
        """Somebody left the screen: their name, anybody may take over. The password is empty, but
        for the first login of a practice home: nobody was ever told that one."""
        practice = self.look.practice if self.look is not None else None
        if practice is not None and operator == practice[0]:
            self.view.fill(*practice, LOCKED + PRACTICE)
        else:
            self.view.fill(operator, "", LOCKED + TAKE_OVER)

    def look_again(self, look: FirstLook) -> None:
        """The facts of now; what is being typed stays."""
        self.look = look
        self.view.show_facts(look)

    def typed(self) -> None:
        """Something was changed: the old refusal is gone."""
        self.view.show_wrong("")

    def enter(self, name: str, password: str) -> None:
        """Try to sign in. Twice at once counts once; an empty field is named at once."""
        if self._busy:
            return
        if not name or not password:
            self.view.show_wrong("请选操作员。" if not name else "请输入口令。")
            return
        self._busy = True
        self.view.show_busy(True)
        self.sign_in(name, password, self._entered, self._refused)

    def _entered(self, _: object) -> None:
        """The page stays busy until the work is on the screen: `rest`."""
        self.done()

    def _refused(self, error: BaseException) -> None:
        self.rest()
        self.view.show_wrong(self._words(error))

    def rest(self) -> None:
        """Whoever tried is in, or was refused."""
        self._busy = False
        self.view.show_busy(False)

    def _words(self, error: BaseException) -> str:
        left = getattr(error, "facts", {}).get("left", "")
        if getattr(error, "code", "") == "LOGIN-WRONG" and left.isdigit():
            minutes = self.look.lock_minutes if self.look is not None else 0
            if left == "0":
                return f"口令不对。这个操作员已锁 {minutes} 分钟以上，到时再试。"
            return f"口令不对。还可试 {left} 次，之后锁 {minutes} 分钟。"
        told = self.explain(error)
        return f"{told.message}{told.fix}"
