"""How the bureau stands (税局): the lamps show what it last said, and ask it afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec.structs import replace

if TYPE_CHECKING:
    from app.services.terminal import Terminal
    from app.ui.shell.lamps import Figures
    from app.ui.shell.working_desk import WorkingDesk


class BureauWord:
    """`changed` is called when the bureau says another thing than it last said, `back` when it is
    there again. One question at a time, on a lane of its own: a bureau that is away holds up
    neither disk nor completers."""

    def __init__(
        self, desk: WorkingDesk, changed: Callable[[], None], back: Callable[[], None]
    ) -> None:
        self._desk, self._changed, self._back = desk, changed, back
        self._said = ""
        self._asked = False

    def put_into(self, figures: Figures) -> Figures:
        """The figures with what was last said, where the terminal alone does not know it."""
        if figures.status["bureau"]:
            return figures
        return replace(figures, status={**figures.status, "bureau": self._said})

    def ask_for(self, figures: Figures) -> None:
        """Ask, if the terminal alone does not know it. At most once a minute anything leaves."""
        if not figures.status["bureau"] and not self._asked:
            self._asked = True
            self._desk.ask_bureau(_bureau, self._hear, self._fail)

    def _hear(self, said: str) -> None:
        self._asked = False
        if said != self._said:
            before, self._said = self._said, said
            self._changed()
            if said == "online" and before:
                self._back()

    def _fail(self, _: BaseException) -> None:
        """The book could not be read for it: the lane of the disk tells that to the person."""
        self._hear("")


def _bureau(terminal: Terminal) -> str:
    return terminal.network.bureau()
