"""A presenter that writes down what the view tells it, and a view made on it."""

from __future__ import annotations

from typing import Any, TypeVar, cast

from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.ui.issue_invoice.face import Face
from app.ui.issue_invoice.view import IssueView
from app.ui.look import apply

W = TypeVar("W", bound=QWidget)
KEYS = {
    "page.choice": "F2",
    "page.switch": "F7",
    "page.main": "F9",
    "page.paper": "F12",
    "issue.choose": "F3",
    "issue.discount": "F8",
    "issue.add_line": "Ins",
    "issue.delete_line": "Ctrl+Del",
    "issue.list": "Ctrl+G",
    "issue.copy": "Ctrl+R",
    "issue.save_draft": "Ctrl+S",
    "issue.paper": "Ctrl+Shift+P",
}


class Recording:
    """Answers every deed by writing it down; `takes_paste` is what `pasted` answers."""

    def __init__(self) -> None:
        self.face = Face()
        self.told: list[tuple[Any, ...]] = []
        self.takes_paste = False
        self.said: list[str] = []

    def __getattr__(self, name: str) -> Any:
        def deed(*given: Any, **named: Any) -> bool:
            self.told.append((name, *given, *named.values()))
            return name == "pasted" and self.takes_paste

        return deed

    def of(self, name: str) -> list[tuple[Any, ...]]:
        """What was told under this name."""
        return [one[1:] for one in self.told if one[0] == name]


def made(face: Face, size: tuple[int, int] = (1198, 616)) -> tuple[IssueView, Recording]:
    """A view that shows a face; `size` is the page's room in a window."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    apply.apply(application, "light")
    presenter = Recording()
    view = IssueView(lambda deed: KEYS.get(deed, ""), presenter.said.append)
    view.join(presenter)
    view.body.resize(*size)
    presenter.face = face
    view.show(face)
    return view, presenter


def shown(
    qtbot: QtBot, face: Face, size: tuple[int, int] = (1198, 616)
) -> tuple[IssueView, Recording]:
    """The same on the screen, with the focus on the buyer's name."""
    view, presenter = made(face, size)
    qtbot.addWidget(view.body)
    view.body.show()
    view.body.activateWindow()
    view.go_to("buyer.name")
    qtbot.waitUntil(lambda: view.has_focus("buyer.name"))
    return view, presenter


def inside(widget: QWidget, kind: type[W]) -> list[W]:
    """Every widget of a kind within another."""
    return cast("list[W]", widget.findChildren(kind))
