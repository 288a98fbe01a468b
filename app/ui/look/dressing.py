"""Another look in pieces: each a turn of the event loop, so that keys are heard in between.

Qt lays a style sheet on every widget of the program at once, which takes as long as twenty frames.
So the widgets are undressed some at a time, the sheet is changed while nobody wears it, and they
are dressed again: first what is on the screen, which is painted when all of it is done, then the
pages that wait behind it. Who brings such a page to the screen meanwhile dresses it first. What is
undressed is not laid out: that would be for nothing, and took as long as all the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import cast

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget
from shiboken6 import isValid

from app.ui.look import icons
from app.ui.look.cover import Cover
from app.ui.look.polishing import let_lay_out, measured, placed
from app.ui.look.still import leave_to_another, let_paint
from app.ui.turns import Turns

AT_ONCE = 1  # widgets in one step: some take as long as fifty others
MANY = 64  # that are only looked at
STEP, TURN = False, True  # another piece may follow at once, or not before the next turn
WAITS = "pages_wait"  # says of a QStackedWidget: pages that are not on the screen are dressed later
Switch = Callable[[], Iterator[None]]
_DRESSED = Qt.WidgetAttribute.WA_WState_Polished
_STILL = Qt.WidgetAttribute.WA_UpdatesDisabled  # set at a window alone: its parts need not be told
_RULED = Qt.WidgetAttribute.WA_StyleSheet  # Qt keeps rules of the sheet for it
_LEFT_OUT = Qt.WidgetAttribute.WA_SetStyle  # Qt tells such a widget nothing of another style


class Dressing:
    """`change(application, switch)`; `switch` puts the new sheet on the application, in a few
    steps."""

    def __init__(self) -> None:
        self._turns = Turns()
        self._still: list[QWidget] = []  # windows that do not paint until they are dressed

    @property
    def done(self) -> bool:
        """Whether everything wears what was asked for last."""
        return self._turns.done

    def change(self, application: QApplication, switch: Switch) -> None:
        """Begin; a change that is under way gives way to this one."""
        self._turns.run(self._all(application, switch))

    def finish(self) -> None:
        """All that is left, now."""
        self._turns.finish()

    def dressed(self, page: QWidget) -> Iterator[bool]:
        """This page comes to the screen: it does not wait any more. In pieces."""
        if not self.done:
            yield from _dressed(_with_all_on_it(page))

    def _all(self, application: QApplication, switch: Switch) -> Iterator[bool]:
        later: list[QWidget] = []
        for page in _waiting(application):
            later += _with_all_on_it(page)
            yield STEP
        yield from _left_as_laid(later)
        yield from _undressed(later)
        self._hold_still(application)
        known = set(later)
        now = [one for one in application.allWidgets() if one not in known]
        yield from _left_as_laid(now)
        yield from _undressed(now)
        yield from _undressed_again(later + now)
        yield TURN  # to take the sheet off is a turn's work
        failed: list[Exception] = []
        yield from _switched(switch, failed)
        yield from _dressed(now)
        yield from self._laid_out()
        yield TURN
        for _ in icons.drawn_again():
            yield STEP
        yield from self._painted()
        yield TURN
        yield from _dressed(later)
        yield from placed(later)
        for one in failed:
            raise one

    def _hold_still(self, application: QApplication) -> None:
        seen = [one for one in application.topLevelWidgets() if one.isVisible()]
        fresh = [one for one in seen if one not in self._still]
        for window in fresh:
            leave_to_another(window)
            window.setAttribute(_STILL, True)
        self._still += fresh

    def _laid_out(self) -> Iterator[bool]:
        """What has another size, before it is painted."""
        for window in self._still:
            if isValid(window):
                parts = _with_all_on_it(window)
                yield from measured(parts)
                yield from placed(parts)

    def _painted(self) -> Iterator[bool]:
        """Strip by strip: a whole window in a look in which nothing was painted yet."""
        windows, self._still = [one for one in self._still if isValid(one)], []
        covers = [Cover(window) for window in windows]
        try:
            for window, cover in zip(windows, covers, strict=True):
                cover.come()
                let_paint(window)
                window.update()
            yield TURN
            for cover in covers:
                for _ in cover.lifted():
                    yield STEP
        finally:
            for cover in covers:
                cover.leave()


def _switched(switch: Switch, failed: list[Exception]) -> Iterator[bool]:
    """Whoever fails at it, nothing is left undressed: it is raised at the end."""
    steps = switch()
    while True:
        try:
            next(steps)
        except StopIteration:
            break
        except Exception as error:  # noqa: BLE001
            failed.append(error)
            break
        yield TURN
    yield TURN


def _waiting(application: QApplication) -> Iterator[QWidget]:
    """The pages that are not on the screen."""
    for window in application.topLevelWidgets():
        stacks = cast("list[QStackedWidget]", window.findChildren(QStackedWidget))
        for stack in stacks:
            if stack.property(WAITS):
                for place in range(stack.count()):
                    if place != stack.currentIndex():
                        yield stack.widget(place)


def _with_all_on_it(page: QWidget) -> list[QWidget]:
    return [page, *page.findChildren(QWidget)]


def _left_as_laid(widgets: Iterable[QWidget]) -> Iterator[bool]:
    """Sizes of what wears nothing are nobody's: until it is dressed it is not laid out."""
    for place, widget in enumerate(widgets):
        if isValid(widget):
            let_lay_out(widget, False)
        if place % MANY == 0:
            yield STEP


def _undressed(widgets: Iterable[QWidget]) -> Iterator[bool]:
    """Take the sheet off them, and let Qt leave them out of what comes."""
    style = QApplication.style()
    count = 0
    for widget in widgets:
        if isValid(widget) and widget.testAttribute(_DRESSED):
            if widget.testAttribute(_LEFT_OUT):
                continue
            style.unpolish(widget)
            widget.setAttribute(_DRESSED, False)
            widget.setAttribute(_LEFT_OUT, True)
            count += 1
            if count % AT_ONCE == 0:
                yield STEP


def _undressed_again(widgets: Iterable[QWidget]) -> Iterator[bool]:
    """Scroll bars and the like, that Qt dressed again when what they belong to was undressed: each
    holds rules that Qt would have to free in the turn in which the sheet comes off."""
    style = QApplication.style()
    for place, widget in enumerate(widgets):
        if isValid(widget) and widget.testAttribute(_RULED):
            style.unpolish(widget)
        if place % MANY == 0:
            yield STEP


def _dressed(widgets: Iterable[QWidget]) -> Iterator[bool]:
    """Put the new sheet on those that wear none."""
    count = 0
    for widget in widgets:
        if not isValid(widget):
            continue
        let_lay_out(widget, True)
        if widget.testAttribute(_LEFT_OUT) and not widget.testAttribute(_DRESSED):
            widget.setAttribute(_LEFT_OUT, False)
            for told in (QEvent.Type.Polish, QEvent.Type.StyleChange):
                QCoreApplication.sendEvent(widget, QEvent(told))
            count += 1
            if count % AT_ONCE == 0:
                yield STEP
