"""Puts a look on the application, and changes it while the program runs."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.listeners import Listeners
from app.ui.look import chip_faces, stamps, tokens
from app.ui.look import type as type_
from app.ui.look.colours import palette
from app.ui.look.dressing import Dressing
from app.ui.look.sheet import sheet
from app.ui.look.sizes import SIZE
from app.ui.look.tokens import DARK, LIGHT, Tokens

THEMES = ("system", "light", "dark")
FUSION = "wears_fusion"  # a property: Qt's class of styles takes long to make, only to ask it


class _Look(QObject):
    """What was asked for; tells when colours or sizes have changed."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.theme = "light"
        self.type_size = 1.0
        self.worn: tuple[Tokens, float, tuple[str, ...]] | None = None
        self.follows = False
        self.moves = True
        self.listeners = Listeners()
        self.dressing = Dressing()

    def tell(self) -> None:
        """Tell who listens; who is gone is forgotten."""
        self.changed.emit()
        self.listeners.tell()


_look = _Look()
changed = _look.changed  # colours or sizes are others now: paint and measure again


def on_change(call: Callable[[], None]) -> None:
    """Call a widget's method at every change for as long as the widget lives. `changed` itself is
    for what lives as long as the program."""
    _look.listeners.add(call)


def apply(application: QApplication, theme: str = "system", type_size: float = 1.0) -> None:
    """Wear a theme ("system", "light", "dark") at a type size (1.0, 1.15, 1.3), now and until the
    next call. "system" follows the system's own change. Asking for what is worn costs nothing."""
    change(application, theme, type_size)
    _look.dressing.finish()


def change(application: QApplication, theme: str = "system", type_size: float = 1.0) -> None:
    """The same in pieces, each a turn of the event loop; the first look of all is put on at
    once."""
    _look.theme, _look.type_size = theme, type_size
    if not type_.family():
        type_.load()
    _follow_the_system()
    _wear(application)


def changing() -> bool:
    """Whether a change is still under way."""
    return not _look.dressing.done


def dress(page: QWidget) -> None:
    """A page comes to the screen: it wears what the window wears."""
    deque(dressed(page), maxlen=0)


def dressed(page: QWidget) -> Iterator[bool]:
    """The same in pieces."""
    return _look.dressing.dressed(page)


def set_motion(moves: bool) -> None:
    """Whether anything may move: the half ring of what is busy stands still otherwise, as pictures
    for tests want it."""
    _look.moves = moves


def motion() -> bool:
    """Whether anything may move: wanted here, and not switched off in the system."""
    application = QApplication.instance()
    if not _look.moves or not isinstance(application, QApplication):
        return False
    from PySide6.QtWidgets import QStyle

    hint = QStyle.StyleHint.SH_Widget_Animation_Duration
    return application.style().styleHint(hint) > 0


def theme() -> str:
    """What was asked for: "system", "light" or "dark"."""
    return _look.theme


def type_size() -> float:
    """What was asked for: 1.0, 1.15 or 1.3."""
    return _look.type_size


def _wear(application: QApplication) -> None:
    wanted = (_wanted(), _look.type_size, type_.families())
    if wanted == _look.worn and application.styleSheet():
        return
    first = not application.styleSheet() and _look.dressing.done
    _look.worn = wanted
    if first:  # nobody is dressed yet; asking for all widgets makes every class of Qt's that is one
        deque(_switch(application), maxlen=0)
        return
    _look.dressing.change(application, lambda: _switch(application))


def _switch(application: QApplication) -> Iterator[None]:
    """Colours, sizes and sheet, and then who listens. The old sheet comes off first: a sheet in
    place of another is laid on every widget once for each of its ancestors, which takes seconds;
    and palette and font cost nothing in between."""
    if application.styleSheet():
        application.setStyleSheet("")
        yield
    if application.property(FUSION) is None:
        application.setStyle("Fusion")
        application.setProperty(FUSION, True)
    theme = _take_on()
    application.setPalette(palette(theme))
    yield
    application.setFont(type_.font("body"))
    yield
    application.setStyleSheet(sheet(theme))
    yield
    _look.tell()


def _take_on() -> Tokens:
    """Colours and sizes are those of the look that is worn."""
    theme, type_size, _ = _look.worn or (_wanted(), _look.type_size, ())
    tokens.use(theme)
    type_.set_factor(type_size)
    SIZE.scale(type_size)
    chip_faces.forget()
    stamps.forget()
    return theme


def _wanted() -> Tokens:
    if _look.theme == "system":
        system = QGuiApplication.styleHints().colorScheme()
        return DARK if system == Qt.ColorScheme.Dark else LIGHT
    return DARK if _look.theme == "dark" else LIGHT


def _follow_the_system() -> None:
    if not _look.follows:
        _look.follows = True
        QGuiApplication.styleHints().colorSchemeChanged.connect(_system_changed)


def _system_changed() -> None:
    application = QApplication.instance()
    if isinstance(application, QApplication) and _look.theme == "system":
        _wear(application)
