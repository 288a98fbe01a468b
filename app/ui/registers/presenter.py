"""A register's page without widgets: searching, editing in place, keeping, undoing by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from msgspec.structs import replace

from app.domain.errors import RuleBroken
from app.domain.registers import Found, Kept, Saved
from app.domain.rights import Right
from app.ui.registers.edits import Edit
from app.ui.registers.listing import Listing

if TYPE_CHECKING:
    from app.services.register.registers import Rules
    from app.services.terminal import Terminal
    from app.ui.desk import Desk
    from app.ui.registers.sorts import Sort

E = TypeVar("E", bound=Kept)
NEW = -1  # the key of a row that is not kept yet
UNDO_KEPT = 100
NO_RIGHT = "没有编码维护的权限"


class View(Protocol):
    """What the page shows."""

    def show_list(self) -> None:
        """Other rows."""

    def show_rows(self, first: int, last: int) -> None:
        """These rows say something else."""

    def show_count(self, text: str) -> None:
        """How many there are."""

    def show_error(self, text: str) -> None:
        """What is wrong with the row, "" for nothing."""

    def show_undo(self, undo: str, redo: str) -> None:
        """What Ctrl+Z and Ctrl+Y would do, "" for nothing."""

    def edit(self, row: int, column: int) -> None:
        """Go into a cell."""

    def go_to(self, row: int) -> None:
        """Make a row the current one."""


class Presenter(Generic[E]):
    """One register. Rows are counted from 0 as they are shown."""

    def __init__(self, view: View, desk: Desk, sort: Sort[E]) -> None:
        self._view, self._desk, self.sort = view, desk, sort
        self.listing: Listing[E] = Listing(desk, sort, view.show_rows)
        self.edits: dict[int, Edit[E]] = {}
        self.rules: Rules | None = None
        self._done: list[Saved[E]] = []
        self._undone: list[Saved[E]] = []
        self._search = 0
        self._saving: set[int] = set()
        self._given_up: Edit[E] | None = None  # a new row that Esc took away
        self._own_change = False

    @property
    def why_not(self) -> str:
        """Why nothing can be written here; "" when it can."""
        return "" if Right.REGISTERS in self._desk.session.rights else NO_RIGHT

    # --- looking -------------------------------------------------------------------------------

    def begin(self) -> None:
        """The rules, then the whole register."""
        if self.rules is None:
            self._desk.read(lambda terminal: terminal.registers.rules(), self._know)
        self.search(self.listing.text)

    def search(self, text: str, go_to: int = 0) -> None:
        """Show what fits; `go_to` is the key of the row to go to. New rows stay on top."""
        self._search += 1
        number, sort = self._search, self.sort
        self._desk.read(
            lambda terminal: sort.keys(terminal.registers, text),
            lambda keys: self._show(number, keys, text, go_to),
        )

    def again(self) -> None:
        """Something was written somewhere: what is shown is asked for anew."""
        if not self._own_change:
            self.listing.forget()
            self._view.show_rows(0, len(self.listing.keys) - 1)

    def found(self, row: int) -> Found[E] | None:
        """What stands in a row, with what was typed; None while it is on its way."""
        edit = self.edits.get(self.listing.keys[row])
        return edit.found if edit else self.listing.at(row)

    def text(self, row: int, column: int) -> str:
        """What stands in a cell."""
        part, edit = self.sort.parts[column], self.edits.get(self.listing.keys[row])
        found = self.found(row)
        if edit is not None:
            return edit.text(column, part)
        return "" if found is None else part.get(found)

    def error(self, row: int, column: int) -> str:
        """What is wrong with a cell."""
        edit = self.edits.get(self.listing.keys[row])
        return edit.errors.get(column, "") if edit else ""

    def error_of(self, row: int) -> str:
        """What is wrong with a row first."""
        edit = self.edits.get(self.listing.keys[row]) if 0 <= row < len(self.listing.keys) else None
        return next(iter(edit.errors.values()), "") if edit else ""

    def changed(self, row: int) -> bool:
        """Whether a row has anything that is not kept yet."""
        return self.listing.keys[row] in self.edits

    def unsaved(self) -> str:
        """What would be lost."""
        left = [each.found.entry.name for each in self.edits.values() if each.changed]
        return f"{self.sort.title}有 {len(left)} 行没有保存：{'、'.join(left)[:40]}" if left else ""

    # --- editing -------------------------------------------------------------------------------

    def may_edit(self, row: int, column: int) -> bool:
        """Whether a cell can be typed into now; why not is told."""
        if self.why_not:
            self._desk.tell(self.why_not)
            return False
        ready = self.rules is not None and 0 <= row < len(self.listing.keys)
        typed = self.sort.parts[column].put is not None
        return ready and typed and self.found(row) is not None

    def typed(self, row: int, column: int, text: str) -> bool:
        """A cell was left with this text; False when it is wrong."""
        key = self.listing.keys[row]
        found = self.found(row)
        if self.rules is None or found is None or text == self.text(row, column):
            return not self.error(row, column)
        edit = self.edits.get(key) or Edit(found, found.entry)
        edit = edit.typed(self.sort, self.rules, column, text)
        self._keep_edit(key, edit)
        self._view.show_rows(row, row)
        self._view.show_error(self.error_of(row))
        return column not in edit.errors

    def add(self) -> None:
        """One more row, on top."""
        if self.why_not:
            self._desk.tell(self.why_not)
        elif NEW in self.listing.keys:
            self._view.edit(self.listing.keys.index(NEW), 0)
        else:
            self._put_new(Edit(Found(self.sort.blank), None))
            self._view.edit(0, 0)

    def escape(self, row: int) -> bool:
        """Esc: a row that is not in the register yet is not wanted; Ctrl+Z brings it back."""
        if not 0 <= row < len(self.listing.keys) or self.listing.keys[row] != NEW:
            return False
        edit = self.edits.get(NEW)
        self.give_up(row)
        if edit is not None and (edit.texts or edit.found.entry != self.sort.blank):
            self._given_up = edit
            self._desk.tell(f"没有新增{self.sort.one}，按 Ctrl+Z 恢复填过的内容")
            self._show_undo()
        return True

    def _put_new(self, edit: Edit[E]) -> None:
        self._given_up = None
        self.edits[NEW] = edit
        self.listing.insert(0, NEW)
        self._view.show_list()
        self._show_undo()

    def give_up(self, row: int) -> bool:
        """Forget what was typed into a row; True when there was anything."""
        key = self.listing.keys[row] if 0 <= row < len(self.listing.keys) else 0
        if self.edits.pop(key, None) is None:
            return False
        if key == NEW:
            self.listing.drop(row)
            self._view.show_list()
        else:
            self._view.show_rows(row, row)
        self._view.show_error("")
        return True

    # --- keeping -------------------------------------------------------------------------------

    def save(self, row: int) -> None:
        """Keep a row, when there is anything to keep and nothing wrong with it."""
        key = self.listing.keys[row] if 0 <= row < len(self.listing.keys) else 0
        edit = self.edits.get(key)
        if edit is None or key in self._saving:
            return
        if not edit.changed or (key == NEW and edit.found.entry == self.sort.blank):
            self.give_up(row)
        elif edit.texts:
            self._view.edit(row, next(iter(edit.texts)))
        else:
            self._send(key, edit)

    def save_all(self) -> None:
        """Keep every row that can be kept."""
        for key in tuple(self.edits):
            if key in self.listing.keys:
                self.save(self.listing.keys.index(key))

    def remove(self, row: int) -> None:
        """Take a row out of the register; a row that is not kept is only forgotten."""
        if self.why_not:
            self._desk.tell(self.why_not)
            return
        if not 0 <= row < len(self.listing.keys) or self.listing.keys[row] == NEW:
            self.give_up(row)
            return
        found, sort, session = self.listing.at(row), self.sort, self._desk.session
        if found is not None:
            self._write(
                lambda terminal: sort.remove(terminal.registers, found.entry, session),
                self._removed,
            )

    def undo(self, row: int) -> None:
        """What was typed into this row, else the last deed."""
        if self._given_up is not None:
            self._put_new(self._given_up)
        elif not self.give_up(row) and self._done:
            self._turn_back(self._done.pop(), self._undone)

    def redo(self) -> None:
        """The last deed that was undone, again."""
        if self._undone:
            self._turn_back(self._undone.pop(), self._done)

    def issue(self, row: int) -> None:
        """A ticket for this entry."""
        found = self.found(row) if 0 <= row < len(self.listing.keys) else None
        with_it = self.sort.issue_with
        entry = found.entry if found else None
        self._desk.open("issue", **(with_it(entry) if with_it and entry is not None else {}))

    # --- inside --------------------------------------------------------------------------------

    def _know(self, rules: Rules) -> None:
        self.rules = rules

    def _show(self, number: int, keys: tuple[int, ...], text: str, go_to: int) -> None:
        if number != self._search:
            return
        new = (NEW,) if NEW in self.edits else ()
        self.listing.begin((*new, *keys), text)
        said = "找到 {0} 个{1}" if text else "{0} 个{1}"
        self._view.show_count(said.format(f"{len(keys):,}", self.sort.one))
        self._view.show_list()
        if go_to in self.listing.keys:
            self._view.go_to(self.listing.keys.index(go_to))

    def _keep_edit(self, key: int, edit: Edit[E]) -> None:
        if edit.changed or edit.errors or key == NEW:
            self.edits[key] = edit
        else:
            self.edits.pop(key, None)

    def _send(self, key: int, edit: Edit[E]) -> None:
        sort, session = self.sort, self._desk.session
        entry, was = edit.found.entry, edit.was
        self._saving.add(key)
        self._write(
            lambda terminal: sort.save(terminal.registers, entry, session, was),
            lambda saved: self._saved(key, saved),
            lambda broken: self._refused(key, broken),
        )

    def _write(
        self,
        work: Callable[[Terminal], Saved[E]],
        then: Callable[[Saved[E]], None],
        failed: Callable[[BaseException], None] | None = None,
    ) -> None:
        def done(saved: Saved[E]) -> None:
            then(saved)
            self._own_change = True
            self._desk.book_changed()
            self._own_change = False

        self._desk.ask(work, done, failed)

    def _saved(self, key: int, saved: Saved[E]) -> None:
        self._saving.discard(key)
        edit = self.edits.pop(key, None)
        if saved.after is None or edit is None:
            return
        kept = replace(edit.found, entry=saved.after, ranges=(), code_range=None, matched="")
        self.listing.put(saved.after.id, kept)
        if key == NEW and NEW in self.listing.keys:
            row = self.listing.keys.index(NEW)
            self.listing.replace(row, saved.after.id)
        self._remember(saved)
        self._view.show_rows(0, len(self.listing.keys) - 1)
        self._view.show_error("")
        doubts = "".join(self._warning(code) for code, _ in saved.warnings)
        self._desk.tell(f"已保存：{saved.after.name}。{doubts}")

    def _refused(self, key: int, problem: BaseException) -> None:
        self._saving.discard(key)
        edit = self.edits.get(key)
        if not isinstance(problem, RuleBroken) or edit is None or self.rules is None:
            self._desk.show_problem(problem)
            return
        self.edits[key] = edit.refused(self.sort, self.rules, problem)
        if key in self.listing.keys:
            row = self.listing.keys.index(key)
            self._view.show_rows(row, row)
            self._view.show_error(self.error_of(row))
            self._view.edit(row, self.sort.place_of(problem.field))

    def _removed(self, saved: Saved[E]) -> None:
        entry = saved.before
        assert entry is not None  # it was there
        key = entry.id
        self.edits.pop(key, None)
        if key in self.listing.keys:
            row = self.listing.keys.index(key)
            self.listing.drop(row)
            self._view.show_list()
            self._view.go_to(min(row, len(self.listing.keys) - 1))
        self._remember(saved)
        self._desk.tell(f"已删除：{entry.name}。按 Ctrl+Z 恢复。")

    def _turn_back(self, done: Saved[E], onto: list[Saved[E]]) -> None:
        sort, session = self.sort, self._desk.session

        def back(saved: Saved[E]) -> None:
            onto.append(saved)
            self._show_undo()
            entry = saved.after or saved.before
            assert entry is not None  # one of the two always is
            self.search(self.listing.text, saved.after.id if saved.after else 0)
            self._desk.tell(f"{'已恢复' if saved.after else '已删除'}：{entry.name}。")

        self._show_undo()
        self._write(lambda terminal: sort.undo(terminal.registers, done, session), back)

    def _remember(self, saved: Saved[E]) -> None:
        self._given_up = None
        self._done = [*self._done[-UNDO_KEPT:], saved]
        self._undone.clear()
        self._show_undo()

    def _show_undo(self) -> None:
        redone = [Saved(back.after, back.before) for back in self._undone[-1:]]
        undone = _named(self._done[-1:])
        if self._given_up is not None:
            undone = f"新增「{self._given_up.found.entry.name[:10]}」"
        self._view.show_undo(undone, _named(redone))

    def _warning(self, code: str) -> str:
        return self.rules.sentences.warning(code) if self.rules else ""


def _named(deeds: list[Saved[E]]) -> str:
    """The last deed by its name."""
    for done in deeds:
        if done.after is None:
            return f"删除「{done.before.name[:10] if done.before else ''}」"
        return f"{'修改' if done.before else '新增'}「{done.after.name[:10]}」"
    return ""
