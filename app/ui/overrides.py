"""An override that Qt calls and that raises is an error like any other, and no end of the process.

With Python 3.11 PySide dies (a segmentation fault, no traceback) where a Python method that C++
called leaves with an exception that C raised and no Python code has caught: `("a",).index("b")`
in a `paintEvent` is enough. Whatever passes an `except` is whole again, so every override passes
one. Python 3.12 makes exceptions whole itself.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import cache, wraps
from types import FunctionType
from typing import Any, cast

from PySide6.QtCore import QObject

NEEDED = sys.version_info < (3, 12)
_FROM = "PySide6."
_OURS = "__kaipiao_whole__"


def make_errors_whole() -> None:
    """Once, for every class of widgets and objects that there is and that will be."""
    if not NEEDED or _OURS in vars(QObject):
        return
    for cls in tuple(_descendants(QObject)):
        _guard(cls)
    hook: Any = classmethod(_made)
    vars_of: Any = QObject
    vars_of.__init_subclass__ = hook
    setattr(QObject, _OURS, True)


def _made(cls: type, /, **words: Any) -> None:
    super(QObject, cast("Any", cls)).__init_subclass__(**words)
    _guard(cls)


def _descendants(cls: type) -> Iterator[type]:
    subclasses: list[type] = cls.__subclasses__()
    for below in subclasses:
        if not below.__module__.startswith(_FROM):
            yield below
        yield from _descendants(below)


def _guard(cls: type) -> None:
    """Its own methods and those of what is mixed in that stand for one of Qt's."""
    own = [base for base in cls.__mro__ if not base.__module__.startswith(_FROM)]
    qts = _methods(next(base for base in cls.__mro__ if base.__module__.startswith(_FROM)))
    for name in {name for base in own for name in vars(base).keys() & qts}:
        owner = next(base for base in own if name in vars(base))
        method = vars(owner)[name]
        if isinstance(method, FunctionType) and _is_of(owner, cls):
            setattr(cls, name, _whole(method))


def _is_of(owner: type, cls: type) -> bool:
    """What a class has of another Qt class was guarded there."""
    return owner is cls or not issubclass(owner, QObject)


@cache
def _methods(qts: type) -> frozenset[str]:
    names = (name for base in qts.__mro__ for name in vars(base))
    return frozenset(name for name in names if not name.startswith("__"))


def _whole(method: FunctionType) -> Callable[..., Any]:
    @wraps(method)
    def passed(*args: Any, **words: Any) -> Any:
        try:
            return method(*args, **words)
        except BaseException:
            raise

    return cast("Callable[..., Any]", passed)
