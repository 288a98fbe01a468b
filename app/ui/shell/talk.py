"""All that the window says and is asked beside the pages: messages, help, search, the bell."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, cast

from PySide6.QtWidgets import QWidget

from app.ui.look import icons
from app.ui.look.sizes import SIZE
from app.ui.parts.floating import Floating
from app.ui.preferences.deed_words import words_of
from app.ui.shell import targets
from app.ui.shell.bell import BellCard
from app.ui.shell.finding import CUSTOMERS, Question, Target
from app.ui.shell.handed import Explained
from app.ui.shell.help_card import article_card, page_card
from app.ui.shell.messages import Messages, Noted, Way

if TYPE_CHECKING:
    from app.ui.actions import Action
    from app.ui.shell.palette import Palette
    from app.ui.shell.working import Working


NO_ICON, ICON_TONE = "arrow-right", "text2"  # of an answer
FIELD_KEYS = ("field.next", "field.last", "field.choose", "field.open_list", "field.take_fix")


class Talk:
    """Belongs to one person's work."""

    def __init__(self, working: Working) -> None:
        self._working = working
        self._window = working.shell.window
        self.messages = Messages(self._window, lambda: working.view.status_bar.now)
        self.lexicon: targets.Lexicon | None = None
        self._learning = False
        self._cards: list[Floating] = []
        self.messages.card.help_asked.connect(self.show_article)

    @cached_property
    def palette(self) -> Palette:
        """Made when it is first asked for: most tickets are issued without it."""
        from app.ui.shell.palette import Palette

        palette = Palette(self._window, self._ask_book)
        palette.used.connect(self._working.shell.remember_used)
        return palette

    def ahead(self) -> Iterator[None]:
        """What the function search needs, made before somebody asks for it, a piece at each step:
        the card, how it looks, the icons of its answers."""
        palette = self.palette
        yield
        for part in cast("list[QWidget]", palette.findChildren(QWidget)):
            part.ensurePolished()
            yield
        ratio = self._window.devicePixelRatioF()
        for name in {action.icon or NO_ICON for action in self._actions()}:
            icons.pixmap(name, ICON_TONE, SIZE.icon_big, ratio)
            yield

    @property
    def searches(self) -> bool:
        """Whether the function search is open."""
        return "palette" in self.__dict__ and not self.palette.isHidden()

    def learn(self) -> None:
        """Fetch the initials and the glossary once, on the reading lane."""
        if self._learning:
            return
        self._learning = True
        words = {word for one in self._actions() for word in (one.title, *one.synonyms)}
        self._working.desk.read(lambda _: targets.read_lexicon(words), self._learned)

    def problem(self, error: BaseException, action: str = "", title: str = "") -> None:
        """A message card, with the deed that mends it when there is one: what is told with the
        code, or the one that is named here."""
        told = self._working.shell.handed.explain(error)
        if action:
            told = told._replace(fix_action=action, fix_title=title)
        self.messages.problem(told, self._way(told))

    def open_search(self, text: str = "") -> None:
        """Ctrl+K; pressed again it closes."""
        if self.searches:
            self.palette.close_card()
            return
        self.learn()
        self._offer(text)

    def _offer(self, text: str) -> None:
        working = self._working
        actions = targets.of_actions(
            self._actions(),
            self.lexicon,
            working.desk.keys,
            working.scope,
            working.desk.session,
        )
        terms = targets.of_glossary(self.lexicon, self._show_term)
        found = [*actions, *terms]
        self.palette.ask(found, working.shell.remembered.last_used, text)

    def help(self) -> None:
        """F1: of the message, of the field that is wrong, else of the page."""
        card = self.messages.card
        if not card.isHidden() and card.told is not None:
            self.show_article(card.told.code)
            return
        page = self._working.view.host.page
        title = (page.title if page is not None else "") or "帮助"
        self._keep(page_card(self._window, title, self._keys_here(), self._keys_all(), self._more))

    def show_article(self, code: str) -> None:
        """The article of a code."""
        told = self._working.shell.handed.article(code)
        if told is not None:
            self._keep(article_card(self._window, told, self._keys_here()[:4], self._more))

    def show_bell(self) -> None:
        """What was told so far."""
        card = BellCard(self._window, self.messages.kept)
        card.again.connect(self._again)
        self.messages.read()
        self._keep(card)

    def escape(self) -> bool:
        """Close what floats, the topmost first; whether there was something."""
        palette = (self.palette,) if self.searches else ()
        for card in (*palette, *reversed(self._cards)):
            if not card.isHidden():
                card.close_card()
                return True
        if not self.messages.card.isHidden():
            self.messages.card.close_card()
            return True
        return False

    def leave(self) -> None:
        """Its person goes: everything that floats goes too."""
        palette = (self.palette,) if "palette" in self.__dict__ else ()
        for card in (*palette, *self._cards):
            card.close_card()
            card.deleteLater()
        self.messages.card.close_card()
        self.messages.card.deleteLater()

    # -- inside

    def _actions(self) -> tuple[Action, ...]:
        return self._working.actions()

    def _learned(self, lexicon: targets.Lexicon) -> None:
        self.lexicon = lexicon
        if self.searches:
            self._offer(self.palette.box.text())

    def _way(self, told: Explained) -> Way | None:
        action = self._working.action(told.fix_action) if told.fix_action else None
        if action is None or targets.reason_against(action, self._working.desk.session):
            return None
        return Way(told.fix_title or action.title, action.do)

    def _ask_book(self, question: Question, then: Callable[[list[Target]], None]) -> None:
        def shown(found: list[tuple[str, str, str, str, object]]) -> None:
            then([self._target(*one) for one in found])

        self._working.desk.read(lambda terminal: targets.ask_book(terminal, question), shown)

    def _target(self, group: str, name: str, title: str, where: str, payload: object) -> Target:
        desk = self._working.desk
        if group == CUSTOMERS:
            return Target(
                name,
                title,
                group,
                "users",
                where,
                found=True,
                ranges=payload,  # type: ignore[arg-type]
                do=lambda: desk.open("customers", text=title),
            )
        return Target(
            name,
            title,
            group,
            "receipt",
            where,
            found=True,
            do=lambda: desk.open("search", text=title.rpartition(" ")[2]),
        )

    def _show_term(self, term: str, meaning: str) -> None:
        told = Explained(meaning, "", "", title=term)
        self._keep(article_card(self._window, told, (), self._more))

    def _again(self, noted: Noted) -> None:
        if noted.told is not None:
            self.messages.card.show_problem(noted.told, self._way(noted.told), noted.time)

    def _more(self) -> None:
        self.open_search("?")

    def _keep(self, card: Floating) -> None:
        for old in self._cards:
            old.close_card()
            old.deleteLater()
        self._cards = [card]

    def _keys_here(self) -> tuple[tuple[str, str], ...]:
        scope = self._working.scope
        page = self._working.view.host.page
        own = page.deeds() if page is not None else ()
        rows = ((self._working.desk.keys.of(one.id, scope), one.title) for one in own)
        return tuple((key, words) for key, words in rows if key and words)

    def _keys_all(self) -> tuple[tuple[str, str], ...]:
        keys = self._working.desk.keys
        mine = {words for _, words in self._keys_here()}
        fields = ((keys.of(one), words_of(one)) for one in FIELD_KEYS)
        rows = (*fields, *((keys.of(one.id), one.title) for one in self._working.desk.actions))
        return tuple((key, words) for key, words in rows if key and words not in mine)
