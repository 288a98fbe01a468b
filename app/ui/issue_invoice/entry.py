"""The entry in hand: its content, where it came from, what it comes to, and how it is kept.

Every change goes through here, so that it can be undone by name, is tried by the rules, is kept
in the recovery journal and is shown, whatever made it.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec.structs import replace

from app.domain.trial import Trial, Tried
from app.domain.trial_line import BLANK, TriedLine
from app.ui.issue_invoice import editing, filling
from app.ui.issue_invoice.face import Face, FieldProblem, line_of
from app.ui.issue_invoice.facing import Around, Facing, bare_face
from app.ui.issue_invoice.history import History
from app.ui.issue_invoice.mending import Mend
from app.ui.issue_invoice.mind import Mind
from app.ui.issue_invoice.recorder import Recorder
from app.ui.issue_invoice.telling import Teller, Told
from app.ui.own_time import OWN_TIME

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.domain.entry import EnteredInvoice
    from app.services.tickets.entering import Ground
    from app.ui.desk import Desk
    from app.ui.issue_invoice.ports import View

MANY = 40  # lines not tried yet: more are tried away from the screen's thread
NOT_KEPT = "草稿未能写入：{why}"
NO_CODE = "没有税收分类编码，按 {code} 开；在商品名称处按 F3 另选"
TRYING = "正在核算 {count} 行"


class Entry:
    """One entry at a time. `ground` is None until the disk was asked."""

    def __init__(self, desk: Desk, view: View) -> None:
        self.desk = desk
        self.view = view
        self.now: EnteredInvoice = editing.empty("")
        self.request_id = secrets.token_bytes(16)
        self.ground: Ground | None = None
        self.tried: Tried | None = None
        self.told: tuple[Told, ...] = ()
        self.around = Around()
        self.mind = Mind()
        self.face = Face()
        self.history = History()
        self.recorder = Recorder(desk, self._kept, self._not_kept)
        self.saved_as_draft: EnteredInvoice | None = None
        self._refused: tuple[Told, ...] = ()
        self._trial: Trial | None = None
        self._teller: Teller | None = None
        self._facing = Facing()
        self._trying = 0

    @property
    def teller(self) -> Teller:
        """Puts problems into words; only once the ground is there."""
        assert self._teller is not None
        return self._teller

    def stand_on(self, ground: Ground) -> None:
        """New terms, numbers, time. A kind is chosen for an entry that has none."""
        terms = self.mind.within(ground.terms)
        self.ground = ground
        self._teller = Teller(ground.sentences, ground.terms)
        if self._trial is None:
            self._trial = Trial(terms)
        else:
            self._trial.use(terms)
        if not self.now.kind:
            self.now = editing.typed(self.now, "kind", terms.default_kind.value)
        self.weigh()

    def change(self, said: EnteredInvoice, title: str, within: str = "") -> bool:
        """Another content, if it is another; it can be undone by this title."""
        if said is self.now or said == self.now:
            return False
        self.history.note(self.now, title, within)
        self.put(said)
        return True

    def put(self, said: EnteredInvoice) -> None:
        """Another content without a step of its own."""
        self.now = said
        self._refused = ()
        self.recorder.note(self.request_id, said)
        self.weigh()

    def begin(self, said: EnteredInvoice, request_id: bytes | None = None) -> None:
        """Another entry altogether; nothing of the last can be undone any more."""
        self.request_id = request_id or secrets.token_bytes(16)
        self.history.clear()
        self.recorder.leave()
        self.saved_as_draft = None
        carried = editing.carried(said)
        self.around = Around(
            notice=self.around.notice, checked=self.around.checked, carried=carried
        )
        self._facing = Facing()
        self.put(said)

    def touch(self, field: str) -> None:
        """Somebody was in this box: what stands there is wanted."""
        if field in self.around.carried:
            self.around.carried -= {field}
            self.show()

    def weigh(self) -> None:
        """Try the entry and show it; many new lines are tried on the reading lane."""
        if self._trial is None:
            self.show()
            return
        count = self._trial.unknown(self.now)
        if count > MANY:
            self._weigh_away(count)
            return
        self.tried = self._trial.weigh(self.now)
        self.show()

    def _weigh_away(self, count: int) -> None:
        assert self.ground is not None
        self._trying += 1
        turn, said = self._trying, self.now
        terms = self.mind.within(self.ground.terms)
        self.around.busy = TRYING.format(count=count)
        self.view.show_busy(self.around.busy)
        self.desk.read(lambda _: _tried(Trial(terms), said), lambda trial: self._back(turn, trial))

    def _back(self, turn: int, trial: Trial) -> None:
        if turn != self._trying:
            return
        self._trial = trial
        self.around.busy = ""
        self.view.show_busy("")
        self.weigh()

    def learn_of_goods(self, names: set[str]) -> None:
        """More is known about these: lines that bear them are tried anew."""
        if self._trial is not None:
            self._trial.forget(names)
        self.weigh()

    def show(self) -> None:
        """A face of how it stands."""
        if self.ground is None or self.tried is None:
            self.face = bare_face(self.now, self.around)
            self.view.show(self.face)
            return
        told = self.teller.told(self.tried, self.now)
        self.told = (*self._refused, *(self._proposing(each) for each in told))
        self.around.undo_title = _titled("撤销", self.history.undo_title)
        self.around.redo_title = _titled("重做", self.history.redo_title)
        self.face = self._facing.face(self.now, self.tried, self.told, self.ground, self.around)
        self.view.show(self.face)

    def refuse(self, told: Sequence[Told]) -> None:
        """What disk or book said against it, at its field, until something is changed."""
        self._refused = tuple(told)
        self.show()

    def line_tried(self, index: int) -> TriedLine:
        """What a line came to."""
        lines = self.tried.lines if self.tried is not None else ()
        return lines[index] if 0 <= index < len(lines) else BLANK

    def told_at(self, field: str) -> Told | None:
        """The first problem of a field that can be mended, else the first."""
        there = [each for each in self.told if each.problem.field == field]
        return next((each for each in there if each.mend), there[0] if there else None)

    def _proposing(self, told: Told) -> Told:
        """Which code stands in, and one that suits the goods' name, where none is known."""
        cell = line_of(told.problem.field)
        if cell is None or told.problem.code != "GOODS-CODE-MISSING":
            return told
        told = Told(replace(told.problem, message=self._standing_in(cell[0] - 1)), told.mend)
        line = editing.line_at(self.now, cell[0] - 1)
        entry = self.mind.proposed.get(line.name.strip())
        if entry is None:
            return told
        words = f"用 *{entry.short_name or entry.name}* {entry.code}"
        index = cell[0] - 1

        def make(now: EnteredInvoice) -> EnteredInvoice:
            return editing.with_line(
                now, index, filling.with_code(editing.line_at(now, index), entry, now.special)
            )

        problem = told.problem
        said = (problem.field, problem.code, problem.message, problem.at, words, entry.code)
        return Told(FieldProblem(*said, warning=problem.warning), Mend(words, entry.code, make))

    def _standing_in(self, index: int) -> str:
        """The code that the ticket will bear, and its short name (简称)."""
        goods = self.line_tried(index).goods
        code = goods.goods_code if goods is not None else ""
        short = f"*{goods.short_name}* " if goods is not None and goods.short_name else ""
        return NO_CODE.format(code=f"{short}{code}")

    def _kept(self, at: datetime | None) -> None:
        self.around.saved_text = f"草稿已存 {OWN_TIME.today(at)}" if at else ""
        self.show()

    def _not_kept(self, error: BaseException) -> None:
        facts = getattr(error, "facts", {})
        self.around.saved_text = NOT_KEPT.format(why=facts.get("reason") or type(error).__name__)
        self.show()


def _tried(trial: Trial, said: EnteredInvoice) -> Trial:
    trial.weigh(said)
    return trial


def _titled(word: str, title: str) -> str:
    return f"{word} {title}" if title else ""
