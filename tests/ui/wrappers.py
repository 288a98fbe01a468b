"""Which faces of Python could outlive what they stand for.

What Qt made, what belongs to Qt and is no QObject does not tell Python of its end; its face is then
found for whatever Qt makes at the same address. (What Python made does tell, also once it was given
away: an event that was posted.)
"""

from __future__ import annotations

from PySide6.QtCore import QMetaObject, QObject
from shiboken6 import Shiboken

LASTING = (QObject, QMetaObject)  # the first tells, the second stays as long as the program


def astray() -> list[str]:
    """Names of the kinds of such faces, sorted, each as often as it is there."""
    return sorted(
        type(one).__name__
        for one in Shiboken.getAllValidWrappers()
        if not isinstance(one, LASTING)
        and not Shiboken.ownedByPython(one)
        and not Shiboken.createdByPython(one)
    )
