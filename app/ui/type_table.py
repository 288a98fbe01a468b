"""Room in Shiboken's table of types, made before a second thread works beside the screen's.

Before Python 3.12 Shiboken keeps what it knows of each class in one table of its own
(`PepType_SOTP`). Qt asks it on the screen's thread without Python's lock (`QMetaObject::cast` of
any object that Python made), while a lane that imports a module enters its classes. Where the table
grows in that moment, the one who asks finds nothing, enters the class anew and wipes out what was
known of it: the next event of such an object ends the process (seen as a crash of QTimer, whose
entry was empty, with the table just full). A table that never grows has no such moment; it keeps
its size when what was entered is taken out again.
"""

from __future__ import annotations

import sys
from functools import cache

NEEDED = sys.version_info < (3, 12)
TYPES = 2_000  # all pages together have some 600
_APART = 16  # the table compares addresses and looks into none


@cache
def make_room() -> bool:
    """Whether there is room for TYPES more classes from now on; once a process, on the screen's
    thread."""
    if not NEEDED:
        return True
    import ctypes

    from shiboken6 import __version_info__ as version

    windows = sys.platform == "win32"
    name = f"libshiboken6.abi3.so.{version[0]}.{version[1]}"
    try:
        library = ctypes.PyDLL("shiboken6.abi3.dll" if windows else name)  # it is loaded already
        enter, leave = library.PepType_SOTP, library.PepType_SOTP_delete
    except (OSError, AttributeError):
        return False  # works as well as without; the self-test of the bundle tells
    enter.restype, leave.restype = ctypes.c_void_p, None
    enter.argtypes = leave.argtypes = [ctypes.c_void_p]
    addresses = range(_APART, _APART * TYPES, _APART)
    for each in (enter, leave):
        for address in addresses:
            each(address)
    return True
