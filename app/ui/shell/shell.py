"""The shell: one window from its first paint to its end. Opens the terminal behind a painted
window, lets a person in, locks, and closes without losing anything."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING

from msgspec.structs import replace
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from app import settings as machine
from app.ui import curtain
from app.ui.first_start import words
from app.ui.first_start.page import CalmPage
from app.ui.login.page import LoginPage
from app.ui.login.presenter import LoginPresenter
from app.ui.look import apply, tokens
from app.ui.look import type as type_
from app.ui.look.cover import Cover
from app.ui.look.icons import icon
from app.ui.look.polishing import polished
from app.ui.look.still import paint_next_turn
from app.ui.shell import own_files
from app.ui.shell.courier import Courier
from app.ui.shell.handed import Explained
from app.ui.shell.keys import Keys, read_shipped
from app.ui.shell.lanes import Lanes
from app.ui.shell.loading import Loading
from app.ui.shell.own_files import OwnFiles
from app.ui.shell.postman import Postman
from app.ui.shell.preferences import Preferences
from app.ui.shell.working import Working
from app.ui.turns import Turns

if TYPE_CHECKING:
    from app.domain.rights import Session
    from app.services.terminal import Terminal
    from app.services.upload.upload_batch import Moved
    from app.ui.login.first_look import FirstLook
    from app.ui.shell.handed import Handed
    from app.ui.shell.window import MainWindow

LOAD_MS = 300  # after the login page was filled: nobody types a password faster

ABOUT_PASSWORDS = Explained(
    title="口令各管什么",
    message="操作员口令：登录本程序，每人一个；连续输错会锁一段时间。\n"
    "税控盘口令：打开税控盘，封存在本机，平时不用输入。",
    fix="忘记操作员口令：请管理员重设。换操作员：在上面选自己的名字。",
    code="LOGIN-WRONG",
)


class Shell(QObject):
    """`start` paints; `ended` is told once, when the window and both lanes are closed."""

    ended = Signal()
    upgrading = Signal(str)  # from the lane: how far a book of an older version is

    def __init__(self, handed: Handed, window: MainWindow | None = None) -> None:
        super().__init__()
        self.handed = handed
        self.files = OwnFiles(handed.folder)
        read = own_files.read(self.files)
        self.remembered = read.remembered
        self.damaged = read.damaged
        self.lanes = Lanes(handed.open_writer, handed.open_reader)
        self.courier = Courier(self.lanes, self)
        self.courier.moved.connect(self._uploads_moved)
        self.courier.failed.connect(self._not_kept)
        self.postman = Postman(self.lanes, self)
        self.postman.moved.connect(self._letter_moved)
        self.keys = Keys(read_shipped(own_files.SHIPPED), read.own_keys, self._keep_keys)
        self.preferences = Preferences(read.settings, self._keep_settings)
        self.preferences.on_change(self.wear)
        self.window = window or curtain.drawn(handed.folder)
        self.window.take_style()
        self.window.setWindowIcon(icon("receipt-yuan", "accent", 32))
        self.window.on_close(self.close)
        self.calm = CalmPage()
        self.calm.asked.connect(self._calm_asked)
        self.upgrading.connect(self._upgrading)
        handed.while_upgrading(self.upgrading.emit)
        self.login = LoginPage()
        self.login.theme_asked.connect(self._turn_theme)
        self.login.help_asked.connect(self._login_help)
        self.presenter = LoginPresenter(self.login, self._sign_in, handed.explain, self._signed_in)
        self.login.presenter = self.presenter
        self.look: FirstLook | None = None
        self.working: Working | None = None
        self.loading = Loading(self.lanes, handed.learn_sentences)
        self._making = Turns(self)
        self._closing = False
        self.gone = False

    def start(self) -> None:
        """Paint the window; everything heavy is loaded behind it."""
        there = self.handed.there_is_a_home()
        if not there:
            self.calm.say(words.first_start(self.handed.folder))
        self._show(self.login if there else self.calm)
        self.window.show()
        if not there:
            self.calm.setFocus()
        QApplication.processEvents()
        if there:
            self.open()

    def open(self) -> None:
        """Open the terminal of the home on its lane."""
        self._show(self.login)
        self.lanes.ask(self._look, self._opened, self._not_opened)

    def _look(self, terminal: Terminal) -> FirstLook:
        """On the lane."""
        from app.ui.login.first_look import look

        return look(terminal, lambda error: self.handed.explain(error).message)

    def wear(self) -> None:
        """Theme and type size as the preferences say, in pieces."""
        application = QApplication.instance()
        if isinstance(application, QApplication):
            settings = self.preferences.settings
            apply.change(application, settings.theme, settings.type_size)

    def remember_used(self, deed: str) -> None:
        """A deed was found and done: it comes first the next time."""
        self.remembered = self.remembered.used(deed)

    def damaged_words(self) -> tuple[tuple[str, str], ...]:
        """Files of the home and of the type that were not read: sentence and code."""
        told = [self.handed.explain(one) for one in (*self.damaged, *type_.damage())]
        return tuple((f"{one.message}{one.fix}", one.code) for one in told)

    def unexpected(self, error: BaseException) -> None:
        """What nobody foresaw: it is written down, and told as any other problem."""
        if isinstance(error, KeyboardInterrupt):
            self.window.close()
        elif self.working is not None:
            self.working.show_problem(error)
        else:
            self._not_opened(error)

    def lock(self) -> None:
        """锁屏: the pages stay as they are, behind the login page; nothing of them floats over
        it."""
        if self.working is not None:
            self.window.clear_floats()
            self.presenter.lock(self.working.desk.session.operator)
            self._show(self.login)
            self.lanes.ask(self._look, self.presenter.look_again, self._not_kept)

    def close(self) -> bool:
        """The window is to go: pages keep their things, lanes finish what writes. Answers
        whether all that is done already."""
        if not self._closing:
            self._closing = True
            self._making.finish()
            self.courier.stop()
            self.postman.stop()
            self._leave_work()
            self._keep_window()
            self.lanes.close(self._lanes_closed)
        return self.gone

    def _show(self, view: QWidget) -> None:
        """Bring a view to the screen; one that waits for another look wears it first."""
        apply.dress(view)
        self.window.show_view(view)
        paint_next_turn(self.window)

    # -- opening and signing in

    def _opened(self, look: FirstLook) -> None:
        self.look = look
        if self.window.views.currentWidget() is self.calm:  # the book was brought up to date
            self._show(self.login)
        self.window.name_it(look.taxpayer, look.tax_id, simulated=look.simulated)
        self.presenter.remembered = self.remembered.operator
        self.presenter.show(look)
        QTimer.singleShot(LOAD_MS, self, self.loading.go_on)

    def _upgrading(self, words_of_it: str) -> None:
        """A large book takes a minute: nobody is to think that nothing happens."""
        self.calm.say(words.upgrading(words_of_it))
        if not self._closing:
            self._show(self.calm)

    def _not_opened(self, error: BaseException) -> None:
        told = self.handed.explain(error)
        if told.code == "HOME-MISSING":
            self.calm.say(words.first_start(self.handed.folder))
        else:
            self.calm.say(words.cannot_open(told.code, told.message, told.fix))
        self._show(self.calm)
        self.calm.setFocus()

    def _calm_asked(self, what: str) -> None:
        if what == "practice":
            self.calm.say(words.making())
            self.lanes.keep(self._make_practice, self._not_opened, self.open)
        elif what == "again":
            self.open()
        elif what == "defaults":
            self.lanes.keep(self._default_settings, self._not_opened, self._open_by_default)
        else:
            self.window.close()

    def _make_practice(self) -> None:
        self.handed.make_practice_home()

    def _default_settings(self) -> None:
        """The damaged file stays beside the new one."""
        with suppress(FileNotFoundError):
            self.files.settings.replace(self.files.settings.with_suffix(".toml.damaged"))
        machine.write(self.files.settings, machine.Settings())

    def _open_by_default(self) -> None:
        """The settings are whole again: nobody is asked to mend them."""
        whole = ("SETTINGS-DAMAGED", "SETTING-WRONG")
        self.damaged = tuple(one for one in self.damaged if one.code not in whole)
        self.open()

    def _login_help(self) -> None:
        from app.ui.shell.help_card import article_card

        article_card(self.window, ABOUT_PASSWORDS, (), None)

    def _turn_theme(self) -> None:
        dark = tokens.current() is tokens.DARK
        self.preferences.change(theme="light" if dark else "dark")

    def _sign_in(
        self,
        name: str,
        password: str,
        then: Callable[[object], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        def work(terminal: Terminal) -> Session:
            terminal.sign_in(name, password)
            return terminal.session

        def entered(session: Session) -> None:
            self.lanes.session = session
            then(session)

        self.lanes.ask(work, entered, failed)

    def _signed_in(self) -> None:
        session = self.lanes.session
        assert session is not None
        if self.working is not None and self.working.desk.session.operator != session.operator:
            self._leave_work()
        if self.working is None:
            self._begin_work(session)
        else:
            self._work(self.working)

    def _begin_work(self, session: Session) -> None:
        """Make what the person works with, in pieces; then it comes to the screen."""
        simulated = self.look is not None and self.look.simulated
        working = Working(self, session, simulated=simulated)
        self._making.run(self._made(working), lambda: self._work(working))

    def _made(self, working: Working) -> Iterator[bool | None]:
        with ExitStack() as whatever_happens:
            whatever_happens.callback(self.presenter.rest)
            pieces = working.made()
            next(pieces)
            self.window.add_view(working.view)  # what moves later is styled again
            yield from pieces
            working.view.set_folded(self.remembered.folded)
            for _ in polished(working.view):
                yield False
            working.view.resize(self.window.views.size())
            cover = Cover(self.window.views)
            whatever_happens.callback(cover.leave)
            cover.come()
            self._show(working.view)
            cover.rise()
            yield True  # what is laid out now is not painted in the same turn
            for _ in cover.lifted():
                yield False

    def _work(self, working: Working) -> None:
        self.presenter.rest()
        self.working = working
        self.remembered = replace(self.remembered, operator=working.desk.session.operator)
        self._show(working.view)
        working.entered()
        self.courier.begin()
        self.postman.begin()

    def _uploads_moved(self, moved: tuple[Moved, ...]) -> None:
        """The pages of whoever is at work follow."""
        if self.working is not None:
            self.working.uploads_moved(moved)

    def _letter_moved(self, _: object) -> None:
        if self.working is not None:
            self.working.desk.book_changed()

    def _leave_work(self) -> None:
        if self.working is not None:
            self.remembered = replace(self.remembered, folded=self.working.view.folded)
            self.working.leave()
            self.window.drop_view(self.working.view)
            self.working = None

    # -- what is kept

    def _keep_keys(self, text: str) -> None:
        self.lanes.keep(lambda: own_files.write(self.files.keys, text), self._not_kept)

    def _keep_settings(self, settings: machine.Settings) -> None:
        self.lanes.keep(lambda: machine.write(self.files.settings, settings), self._not_kept)

    def _keep_window(self) -> None:
        geometry = b64encode(self.window.saveGeometry().data()).decode("ascii")
        self.remembered = replace(self.remembered, geometry=geometry)
        text = self.remembered.as_text()
        if self.handed.there_is_a_home():
            self.lanes.keep(lambda: own_files.write(self.files.window, text), lambda _: None)

    def _not_kept(self, error: BaseException) -> None:
        if self.working is not None:
            self.working.show_problem(error)

    def _lanes_closed(self) -> None:
        self.gone = True
        self.window.close()
        self.ended.emit()
