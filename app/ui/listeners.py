"""Who is called when something has changed: the living, and all of them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from types import MethodType
from typing import TYPE_CHECKING
from weakref import WeakMethod

from shiboken6 import isValid

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

Call = Callable[..., None]


class Listeners:
    """What lives longer than a page keeps its listeners here: a page that went with its person is
    forgotten, and one that fails does not keep the others from being told."""

    def __init__(self) -> None:
        self._kept: list[_Listener] = []

    def add(self, call: Call, of: QObject | None = None) -> None:
        """Call it at every change, for as long as its object lives: a widget's own method needs
        no more; `of` names the widget whose life counts for any other."""
        self._kept.append(_Listener(call, of))

    def forget(self, call: Call) -> None:
        """Call it no more."""
        self._kept = [one for one in self._kept if not one.is_for(call)]

    def tell(self, *what: object) -> None:
        """Call everybody in the order they came; then what one of them raised is raised."""
        self._kept = [one for one in self._kept if one.alive]
        with ExitStack() as all_of_them:
            for one in reversed(self._kept):
                all_of_them.callback(one.call, *what)


class _Listener:
    """A method is held weakly: listening keeps nobody alive."""

    def __init__(self, call: Call, of: QObject | None) -> None:
        weak = isinstance(call, MethodType)
        self._find: Callable[[], Call | None] = WeakMethod(call) if weak else lambda: call
        self._of = of

    @property
    def alive(self) -> bool:
        found = self._find()
        whose = (getattr(found, "__self__", None), self._of)
        return found is not None and all(isValid(one) for one in whose if one is not None)

    def is_for(self, call: Call) -> bool:
        """Whether this is the listener of that name."""
        return self._find() == call

    def call(self, *what: object) -> None:
        """Unless it died since, by what another one did."""
        found = self._find()
        if found is not None and self.alive:
            found(*what)
