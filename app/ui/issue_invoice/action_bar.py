"""The bar below the paper: deeds with their keys, what stands against issuing, 开具."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace
from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QMenu, QWidget

from app.ui.issue_invoice.face import Face
from app.ui.look.colours import colour
from app.ui.look.say import say
from app.ui.look.sizes import SIZE
from app.ui.parts.buttons import Button
from app.ui.parts.buttons import _Ink as Ink
from app.ui.parts.labels import label, row
from app.ui.parts.signs import Sign

# Deeds that have a button while there is room; the rarest go into 更多 first.
SHOWN = (
    ("issue.choose", "选择"),
    ("issue.discount", "折扣"),
    ("issue.add_line", "加行"),
    ("issue.delete_line", "删行"),
    ("issue.list", "清单"),
    ("issue.copy", "复制开票"),
    ("issue.save_draft", "存草稿"),
)
# What stands in 更多 only.
HIDDEN = (
    ("issue.new", "填下一张（这张放进草稿箱）"),
    ("issue.open_draft", "打开草稿"),
    ("issue.special", "特殊票种"),
    ("issue.line_up", "上移一行"),
    ("issue.line_down", "下移一行"),
    ("issue.extras", "其他项目（单据编号、清单名称、代开…）"),
    ("edit.undo", "撤销"),
    ("edit.redo", "重做"),
)
GAP = 6


class ProblemLink(Button):
    """A link in the tone of what stops."""

    def _ink(self) -> Ink:
        return replace(super()._ink(), words=colour("bad"))


class ActionBar(QFrame):
    """`asked` names the deed whose button was pressed."""

    asked = Signal(str)
    problem_asked = Signal(str)  # the field of the problem that is named

    def __init__(self, key: Callable[[str], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "foot")
        self.setAccessibleName(self.tr("本页操作"))
        self._key, self._face = key, Face()
        self.buttons = {name: Button(word, key(name)) for name, word in SHOWN}
        for name, button in self.buttons.items():
            button.clicked.connect(lambda _=False, name=name: self.asked.emit(name))
        self.more = Button(self.tr("更多"), icon="dots")
        self.more.clicked.connect(self._open_more)
        self.sign, self.calm = Sign("off"), label("", "", tone="text3")
        self.problem = ProblemLink("", kind="link", name=self.tr("到待更正处"))
        self.problem.clicked.connect(self._ask_problem)
        self.preview = Button(self.tr("预览"), key("page.paper"), size="big")
        self.preview.clicked.connect(lambda: self.asked.emit("page.paper"))
        self.issue = Button(self.tr("开具"), key("page.main"), "primary", "check", size="big")
        self.issue.clicked.connect(lambda: self.asked.emit("page.main"))
        self._lay_out()

    def _lay_out(self) -> None:
        left = (*self.buttons.values(), self.more)
        right = (self.sign, self.problem, self.calm, 8, self.preview, self.issue)
        self.setLayout(row(*left, None, *right, gap=GAP, margins=(16, 0, 16, 0)))
        self.setFixedHeight(SIZE.action_bar)

    def show_face(self, face: Face) -> None:
        """What stands against issuing, or that nothing does. A notice (the outcome is not known,
        the disk is away) goes before what is wrong in the boxes."""
        before, self._face = self._face, face
        if _said(before) == _said(face) and self.calm.text():
            return
        wrong = face.wrong if not face.notice else ()
        self.problem.setVisible(bool(wrong))
        self.calm.setVisible(not wrong)
        if wrong:
            words = self.tr("{0} 处待更正：{1}").format(len(wrong), wrong[0].at)
            self.problem.set_words(words)
            self.problem.setToolTip(wrong[0].message)
        self.calm.setText(self._calm_words(face))
        self.calm.setToolTip(face.notice)
        say(self.calm, "tone", "warn" if face.notice else "ok" if face.ready else "text3")
        self.sign.show_verdict(_verdict(face))
        self.issue.set_why_not(face.busy)
        self._say_what_f9_does(issued=face.issued)
        self._fold()

    def _say_what_f9_does(self, *, issued: bool) -> None:
        """Once the ticket stands the keys are those of its card: the bar says nothing else."""
        self.issue.set_words(self.tr("填开下一张") if issued else self.tr("开具"))
        self.preview.setVisible(not issued)

    def _calm_words(self, face: Face) -> str:
        if face.issued and not face.notice:
            return self.tr("已开具")
        if face.notice:
            return face.busy or face.notice.rstrip("。")
        return self.tr("内容齐全") if face.ready else (face.busy or self.tr("正在填写"))

    def _ask_problem(self) -> None:
        if self._face.wrong:
            self.problem_asked.emit(self._face.wrong[0].field)

    # -- room
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold what has no room."""
        super().resizeEvent(event)
        self._fold()

    def _fold(self) -> None:
        shown = (self.sign, self.problem, self.calm, self.preview, self.issue, self.more)
        used = sum(one.sizeHint().width() + GAP for one in shown if not one.isHidden()) + 60
        for button in self.buttons.values():
            used += button.sizeHint().width() + GAP
            button.setVisible(used <= self.width())

    def _open_more(self) -> None:
        menu = self.menu()
        place = self.more.mapToGlobal(QPoint(0, 0))
        menu.popup(QPoint(place.x(), place.y() - menu.sizeHint().height()))

    def menu(self) -> QMenu:
        """What has no button now, with its key."""
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        folded = [(name, word) for name, word in SHOWN if self.buttons[name].isHidden()]
        for name, word in (*folded, *HIDDEN):
            text = self._named(name, word)
            entry = menu.addAction(text + (f"\t{self._key(name)}" if self._key(name) else ""))
            entry.triggered.connect(lambda _=False, name=name: self.asked.emit(name))
            entry.setEnabled(name not in ("edit.undo", "edit.redo") or text != word)
        return menu

    def _named(self, name: str, word: str) -> str:
        titles = {"edit.undo": self._face.undo_title, "edit.redo": self._face.redo_title}
        return titles.get(name) or word


def _said(face: Face) -> tuple[object, ...]:
    return face.problems, face.ready, face.busy, face.notice, face.issued


def _verdict(face: Face) -> str:
    if face.notice:
        return "warn"
    return "bad" if face.wrong else "ok" if face.ready else "off"
