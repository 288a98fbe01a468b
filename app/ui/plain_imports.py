"""Python's own `import`, once Qt is loaded.

PySide6 puts a function of its own in the place of `__import__`, so that a module may say
`from __feature__ import snake_case`. It reads the source of every module that is imported from
then on, only to see whether it speaks of PySide6: measured, 90 ms of processor time until a ticket
can be issued, and more work in every import of a function. This program uses no feature, and an
installed one has no sources to read.
"""

from __future__ import annotations

import builtins

from app.ui.compiled_once import compiled_once

with compiled_once():
    import PySide6.QtCore  # noqa: F401 - it is this that takes the place


def keep() -> None:
    """Give `import` back. Nothing happens where it was never taken, or a second time."""
    builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)
