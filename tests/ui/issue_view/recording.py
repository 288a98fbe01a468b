"""A presenter that writes down what the view tells it, and a view made on it."""

from __future__ import annotations

from typing import Any

from app.ui.issue_invoice.face import Face
from app.ui.issue_invoice.view import IssueView

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
}


class Recording:
    """Answers every deed by writing it down; `takes_paste` is what `pasted` answers."""

    def __init__(self) -> None:
        self.face = Face()
        self.told: list[tuple[Any, ...]] = []
        self.takes_paste = False

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
    presenter, said = Recording(), []
    view = IssueView(lambda deed: KEYS.get(deed, ""), said.append)
    view.join(presenter)
    view.body.resize(*size)
    presenter.face = face
    view.show(face)
    presenter.said = said
    return view, presenter
