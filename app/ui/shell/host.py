"""Where the pages stand: one on the screen, the others as they were left."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal

from app.ui.look import apply
from app.ui.look.cover import Cover
from app.ui.look.dressing import WAITS
from app.ui.look.polishing import laid_out, polished
from app.ui.look.still import paint_next_turn
from app.ui.shell import pages
from app.ui.shell.key_keeper import KeyKeeper
from app.ui.shell.shown_alone import ShownAlone
from app.ui.turns import Turns

if TYPE_CHECKING:
    from app.ui.page import Page

Make = Callable[[str], "Page"]
Load = Callable[[str, Callable[[], None]], None]  # a page's module, then what follows


class PageHost(ShownAlone):
    """Makes a page when it is first opened and keeps it until the person leaves.

    A page comes to the screen in pieces, each a turn of the event loop; meanwhile the picture of
    the page before stays, or the head of the new one where it has to be made first.
    """

    changed = Signal(str)  # the name of the page that comes

    def __init__(self, make: Make, load: Load) -> None:
        super().__init__()
        self.setProperty(WAITS, True)
        self._make, self._load = make, load
        self._pages: dict[str, Page] = {}
        self._unfinished: dict[str, Iterator[None]] = {}  # pages that are being made ahead
        self._shown: Page | None = None
        self._before: Page | None = None  # stays on the screen until the next one is there
        self._name = ""
        self._what: dict[str, Any] = {}
        self._cover, self._keys = Cover(self), KeyKeeper(self)
        self._turns = Turns(self)
        self._way: Iterator[bool | None] = iter(())
        self._coming = False

    def __iter__(self) -> Iterator[Page]:
        """The pages that were made; one that is being made is not among them."""
        made = (page for name, page in self._pages.items() if name not in self._unfinished)
        return iter(tuple(made))

    @property
    def page(self) -> Page | None:
        """The one on the screen. Who asks while one is on its way gets it whole, now."""
        self.finish()
        return self._shown

    @property
    def shown(self) -> Page | None:
        """The one on the screen; None while another is on its way."""
        return None if self._coming else self._shown

    @property
    def name(self) -> str:
        """Of the page on the screen, or on its way there."""
        return self._name

    @property
    def busy(self) -> bool:
        """Whether a page is on its way, or not all of it is painted."""
        return self._coming or not self._turns.done

    def takes_keys(self) -> bool:
        """Whether what is typed now waits for the page that comes."""
        return self._keys.hasFocus()

    def open(self, name: str, what: dict[str, Any]) -> None:
        """Bring a page to the screen; `what` is handed to its `begin`."""
        if self._coming and name == self._name:
            self._what = what or self._what
        elif not self._coming and self._shown is not None and self._shown is self._pages.get(name):
            paint_next_turn(self)
            self._hand(what)
            self.changed.emit(name)
        else:
            first = self._shown is None and not self._coming
            self._leave()
            self._begin(name, what)
            if first:  # whoever shows the whole window keeps the picture before it
                self.finish()

    def finish(self) -> None:
        """What is on its way is here, now."""
        while self.busy and not getattr(self._way, "gi_running", False):
            if self._turns.done:  # its module is being loaded
                self._start(self._name)
            self._cover.go()
            self._turns.finish()

    def ahead(self, name: str) -> Iterator[None]:
        """Make a page before somebody opens it, a piece at each step; between two steps the window
        lives. Who opens it meanwhile makes what is left."""
        if name not in self._pages:
            self._new(name)
            yield
            for _ in self._unfinished.get(name, ()):
                yield
            self._unfinished.pop(name, None)
            if (page := self._pages.get(name)) is not None:  # None: the person has left
                yield from polished(page)

    def rest(self, name: str) -> Iterator[None]:
        """What a page that stands left for later, a piece at each step."""
        page = self._pages.get(name)
        if page is not None and name not in self._unfinished:
            yield from page.later()

    def keep_what_was_typed(self) -> None:
        """Tell the page on the screen that it is left: it keeps its own things."""
        self._turns.drop()
        self._arrived()
        self._leave()
        self._before = None

    def clear(self) -> None:
        """Another person comes, or the end: the pages go, each after it was left."""
        self.keep_what_was_typed()
        for page in self._pages.values():
            self.removeWidget(page)
            page.deleteLater()
        self._pages.clear()
        self._unfinished.clear()

    # -- a page comes

    def _begin(self, name: str, what: dict[str, Any]) -> None:
        self._turns.drop()
        self._name, self._what, self._coming = name, what, True
        whole = name in self._pages and name not in self._unfinished
        self.changed.emit(name)
        self._cover.come("" if whole else pages.entry_of(name).title)
        self._keys.take()
        if name in self._pages:
            self._start(name)
        else:
            self._load(name, lambda: self._start(name))

    def _start(self, name: str) -> None:
        """Its module is there; unless somebody went elsewhere meanwhile."""
        if self._coming and name == self._name and self._turns.done:
            self._way = self._comes(name)
            self._turns.run(self._way)

    def _comes(self, name: str) -> Iterator[bool | None]:
        try:
            yield from self._whole(name)
            page = self._pages[name]
            yield from apply.dressed(page)
            for _ in laid_out(page, self.size()):
                yield False
            yield True
            self.setCurrentWidget(page)
            self._cover.rise()
            yield True
            self._shown, self._before, self._coming = page, None, False
            self._hand(self._what)
            page.entered()
            if not self._coming:  # it may have sent the person elsewhere
                self._keys.give()
        except Exception:
            self._stay()
            raise
        yield True
        for _ in self._cover.lifted():
            yield False

    def _whole(self, name: str) -> Iterator[bool | None]:
        """Make what is not made of a page; of one that cannot be made nothing stays."""
        try:
            if name not in self._pages:
                self._new(name)
                yield True
            for _ in self._unfinished.get(name, ()):  # goes on where somebody stopped
                yield False
        except Exception:
            self._throw_away(name)
            raise
        if self._unfinished.pop(name, None) is not None:
            for _ in polished(self._pages[name]):
                yield False

    def _arrived(self) -> None:
        """Nothing is on its way any more."""
        self._coming = False
        self._cover.go()
        self._keys.give()

    def _stay(self) -> None:
        """It cannot come: the page before is here again."""
        if self._coming and self._before is not None:
            self._shown, self._before = self._before, None
            self._name = self._shown.name
            self.setCurrentWidget(self._shown)
            self.changed.emit(self._name)
            self._shown.entered()
        self._arrived()

    def _leave(self) -> None:
        if self._shown is not None:
            self._shown.left()
            self._before, self._shown = self._shown, None

    def _hand(self, what: dict[str, Any]) -> None:
        begin = getattr(self._shown, "begin", None)
        if what and begin is not None:
            begin(**what)

    def _new(self, name: str) -> None:
        page = self._make(name)
        page.name = page.name or name
        self._pages[name] = page
        self._unfinished[name] = page.pieces()
        self.addWidget(page)

    def _throw_away(self, name: str) -> None:
        self._unfinished.pop(name, None)
        page = self._pages.pop(name, None)
        if page is not None:
            self.removeWidget(page)
            page.deleteLater()
