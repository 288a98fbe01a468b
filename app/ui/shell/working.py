"""One person at work: the desk, the view, deeds and their keys, the lamps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QWidget

from app.domain.errors import RuleBroken
from app.domain.invoice import InvoiceKey, Upload
from app.domain.rights import Right
from app.gateway.errors import BureauError
from app.ui.inspection.dropping import Dropping
from app.ui.look.still import paint_next_turn
from app.ui.parts.floating import Floating
from app.ui.shell import pages
from app.ui.shell.ahead import Ahead
from app.ui.shell.box_keys import is_the_boxs
from app.ui.shell.deeds import deeds_of
from app.ui.shell.entry import AREAS, Entry
from app.ui.shell.key_watch import KeyWatch
from app.ui.shell.lighting import Lighting
from app.ui.shell.talk import Talk
from app.ui.shell.targets import reason_against
from app.ui.shell.work_view import WorkView
from app.ui.shell.working_desk import WorkingDesk
from app.ui.tax_month import first_login

if TYPE_CHECKING:
    from app.domain.rights import Session
    from app.services.terminal import Terminal
    from app.services.upload.upload_batch import Moved
    from app.ui.actions import Action
    from app.ui.page import Page
    from app.ui.shell.shell import Shell

LEARN_MS = 4_000  # after the work has begun: the table of pinyin is large
SELF_ANSWERED = "field."  # deeds that a field or list does itself


class Working:
    """From sign-in to sign-out. The `Screen` of its desk."""

    def __init__(self, shell: Shell, session: Session, *, simulated: bool) -> None:
        self.shell = shell
        self._told_on = ""
        self.desk = WorkingDesk(
            shell.lanes,
            self,
            shell.keys,
            shell.preferences,
            session=session,
            simulated=simulated,
        )

    def made(self) -> Iterator[None]:
        """Make all of it, a piece at a time, to the first page. Nobody asks it anything before
        the last one."""
        self.view = WorkView(self._make, self._load, in_pieces=True)
        yield
        yield from self.view.pieces
        self.desk.actions.add(*deeds_of(self))
        yield
        self.talk = Talk(self)
        self.ahead = Ahead(self)
        self.lighting = Lighting(self)
        self.dropping = Dropping(self.shell.window, self.desk)
        yield
        self._join()
        yield
        yield from self.view.host.ahead(pages.entries()[0].page)
        self._watch = KeyWatch(self.shell.window, self.press, self.holds)

    @property
    def scope(self) -> str:
        """The name of the page on the screen, or on its way there: whose keys hold."""
        return self.view.host.name

    @property
    def on_screen(self) -> bool:
        """Whether the person is here and not locked out."""
        return self.shell.window.views.currentWidget() is self.view

    def entered(self) -> None:
        """The view is on the screen."""
        if not self.view.host.name:
            self._open_first()
            QTimer.singleShot(LEARN_MS, self.view, self.talk.learn)
            self.ahead.begin()
            first_login.watch(self.desk, self.view)
        elif self.view.host.shown is not None:
            self.view.host.shown.entered()
        self.lighting.begin()

    def leave(self) -> None:
        """Pages keep their things; nobody is called any more."""
        self.lighting.stop()
        self.dropping.stop()
        self.ahead.stop()
        self._watch.stop()
        self.talk.leave()
        self.view.host.clear()
        self.desk.leave()

    # -- the screen of the desk

    def open(self, page: str, what: dict[str, Any]) -> None:
        """Go to a page, if this person may see it."""
        entry = pages.entry_of(page)
        session = self.desk.session
        if entry.right is not None and entry.right not in session.rights:
            self.show_problem(RuleBroken("NO-RIGHT", operator=session.operator, right=entry.right))
            return
        self.ahead.wait()
        self.view.host.open(page, what)

    def tell(self, text: str) -> None:
        """A line that passes."""
        self.view.status_bar.tell(text)
        self.talk.messages.line(text)

    def paint_next_turn(self) -> None:
        """What an answer has changed is painted after the event loop came round."""
        paint_next_turn(self.view)

    def show_problem(self, error: BaseException) -> None:
        """A message."""
        self.talk.problem(error)

    # -- uploads and the network

    def upload_now(self) -> None:
        """立即上传; says why not while the switch is off."""
        courier = self.shell.courier
        self.desk.ask(
            lambda terminal: terminal.network.refuse_off(), lambda _: courier.wake(by_hand=True)
        )

    def look_again(self, key: InvoiceKey) -> None:
        """请税务局再验一次."""
        self.shell.courier.look_again(self.desk.session.operator, key)

    def uploads_moved(self, moved: tuple[Moved, ...]) -> None:
        """Pages follow; what the bureau refused for its signature is told: somebody has to act."""
        self.desk.uploads_moved(moved)
        refused = [one for one in moved if one.state is Upload.SIGNATURE_FAILED]
        if refused:
            key = refused[0].key
            problem = BureauError("SIGNATURE-FAILED", code=key.code, number=key.number)
            self.talk.problem(problem, "uploads.refused", "看这些发票")

    def turn_network(self) -> None:
        """断网 or 联网: one state with the word `network`."""
        self.desk.ask(_network_turned, self._network_is)

    def _network_is(self, on: bool) -> None:
        self.lighting.turned(on)
        if on:
            self.tell("已联网：未上传的发票现在开始上传")
            self.shell.courier.wake()
            self.shell.postman.look()
        else:
            self.tell("已断网：什么都不发出去，开票照常，离线额度开始计算")

    # -- deeds and keys

    def actions(self) -> tuple[Action, ...]:
        """Everything that can be done here and now: the page's deeds before the window's."""
        page = self.view.host.shown
        own = tuple(map(self.desk.actions.listed, page.deeds() if page is not None else ()))
        mine = {one.id for one in own}
        return (*own, *(one for one in self.desk.actions if one.id not in mine))

    def action(self, deed: str) -> Action | None:
        """The deed of an id, the page's own first."""
        return next((one for one in self.actions() if one.id == deed), None)

    def holds(self, key: str) -> bool:
        """Whether a key is a deed's that exists here."""
        self.ahead.wait()
        deed = self._deed(key)
        if not deed or is_the_boxs(key) or self.view.host.takes_keys():
            return False
        if _in_a_card_that_asks():
            return deed in ("app.search", "field.take_fix") or (
                deed.startswith("page.") and deed != "page.escape" and not self._own_card()
            )
        return deed == "field.take_fix" or self.action(deed) is not None

    def press(self, key: str) -> bool:
        """Do the deed of a key. What cannot be done says why."""
        deed = self._deed(key)
        if deed == "page.escape":
            return self.escape()
        if deed == "field.take_fix":
            return self.talk.messages.card.take_the_way()
        action = self.action(deed)
        if action is None:
            return False
        self.do(action)
        return True

    def do(self, action: Action) -> None:
        """Do it, or say why not."""
        reason = reason_against(action, self.desk.session)
        if reason:
            self.tell(f"{action.title}：{reason}")
        else:
            action.do()

    def _deed(self, key: str) -> str:
        if not self.on_screen:
            return ""
        deed = self.desk.keys.deed_of(key, self.scope)
        if not deed and self.desk.keys.deed_of(key, "field") == "field.take_fix":
            card = self.talk.messages.card
            return "field.take_fix" if not card.isHidden() and card.way is not None else ""
        return deed

    def _own_card(self) -> bool:
        return self.talk.searches

    def escape(self) -> bool:
        """Esc: what floats, then the page's own; True when something was closed."""
        page = self.view.host.shown
        return self.talk.escape() or (page is not None and page.escape())

    def close_floats(self) -> None:
        """Esc, as a deed."""
        self.escape()

    def refresh(self) -> None:
        """F5."""
        if self.view.host.shown is not None:
            self.view.host.shown.refresh()
        self.lighting.ask()

    def help(self) -> None:
        """F1."""
        self.talk.help()

    def open_search(self) -> None:
        """Ctrl+K."""
        self.talk.open_search()

    def show_bell(self) -> None:
        """The list under the bell."""
        self.talk.show_bell()

    def quit(self) -> None:
        """As closing the window."""
        self.shell.window.close()

    def next_region(self) -> None:
        """F6."""
        self._to_region(1)

    def last_region(self) -> None:
        """Shift+F6."""
        self._to_region(-1)

    def _to_region(self, step: int) -> None:
        here = QApplication.focusWidget()
        regions = self.view.regions()
        at = next((n for n, one in enumerate(regions) if _within(one.region, here)), 2)
        regions[(at + step) % len(regions)].focus()

    # -- pages

    def open_entry(self, entry: Entry) -> None:
        """What an entry of the side bar opens."""
        self.open(entry.page, dict(entry.begin))
        if self.scope == entry.page:
            self.view.mark(entry)

    def open_area(self, area: str) -> None:
        """The first page of an area, unless one of it is open."""
        found = pages.entries(area)
        if found and (not self.scope or pages.entry_of(self.scope).area != area):
            self.open_entry(found[0])
        self.view.show_area(area)

    def pages(self) -> tuple[str, ...]:
        """The names of the pages that this person may open."""
        rights = self.desk.session.rights
        found = (one.page for one in pages.entries() if one.right is None or one.right in rights)
        return tuple(dict.fromkeys(found))

    def _make(self, name: str) -> Page:
        return pages.make(name, self.desk)

    def _load(self, name: str, then: Callable[[], None]) -> None:
        """A page's module, on a lane that has nothing else to do; what fails there fails again
        where the page is made, and is told there."""
        self.shell.lanes.load(lambda: pages.maker(name), then)

    def _open_first(self) -> None:
        found = pages.entries()
        if found:
            self.open_entry(found[0])

    def _page_changed(self, name: str) -> None:
        """What was told about one page does not stand on the next; it stays under the bell."""
        if name != self._told_on:
            self.talk.messages.card.close_card()
        self._told_on = name
        self.view.mark(pages.entry_of(name))

    def _lamp_chosen(self, name: str) -> None:
        entry = next((one for one in pages.entries() if name in (one.page, one.count)), None)
        if entry is not None:
            self.open_entry(entry)

    # -- joining

    def _join(self) -> None:
        view = self.view
        view.header.mark.setVisible(self.desk.simulated)
        view.header.set_operator(self.desk.session.operator)
        view.header.search_asked.connect(self.open_search)
        view.header.bell_asked.connect(self.show_bell)
        view.header.help_asked.connect(self.help)
        view.header.area_chosen.connect(self.open_area)
        view.side_bar.chosen.connect(self.open_entry)
        view.banner.why_asked.connect(self.talk.show_article)
        view.host.changed.connect(self._page_changed)
        view.status_bar.page_asked.connect(self._lamp_chosen)
        view.status_bar.network.clicked.connect(self._switch_pressed)
        self.desk.on_book_changed(self.shell.courier.look)
        self.desk.on_book_changed(self.shell.postman.look)
        self.talk.messages.noted.connect(view.header.set_unread)
        self.desk.on_job(view.status_bar.jobs)
        self._fill_operator_menu()
        self._show_keys()
        self.desk.keys.on_change(self._show_keys, of=view)

    def _switch_pressed(self) -> None:
        action = self.action("app.network")
        if action is not None:
            self.do(action)

    def _fill_operator_menu(self) -> None:
        menu = self.view.header.operator_menu
        for deed in ("app.lock", "open.appearance", "open.keys", "open.about", "app.quit"):
            action = self.action(deed)
            if action is not None:
                key = self.desk.keys.of(deed)
                words = f"{action.title}\t{key}" if key else action.title
                entry = QAction(words, menu)
                entry.triggered.connect(action.do)
                menu.addAction(entry)

    def _show_keys(self) -> None:
        keys, view = self.desk.keys, self.view
        view.header.search.set_key(keys.of("app.search"))
        view.side_bar.set_fold_key(keys.of("app.side_bar"))
        view.header.help.set_key("")
        view.status_bar.network.set_key(keys.of("app.network"))
        for place, area in enumerate(AREAS, 1):
            tab = view.header.tabs.get(area)
            if tab is not None:
                tab.set_key(keys.of(f"area.{place}"))


def _network_turned(terminal: Terminal) -> bool:
    """On the lane; how it stands now."""
    terminal.session.require(Right.BUREAU)
    network = terminal.network
    network.turn(terminal.session.operator, on=not network.is_on)
    return network.is_on


def _within(region: QWidget, widget: QWidget | None) -> bool:
    return widget is not None and (region is widget or region.isAncestorOf(widget))


def _in_a_card_that_asks() -> bool:
    widget = QApplication.focusWidget()
    while widget is not None:
        if isinstance(widget, Floating):
            return widget.asks
        widget = widget.parentWidget()
    return False
