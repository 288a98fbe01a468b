"""Long pieces of work, seen in the status bar: what, how far, and how to stop it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QWidget

from app.ui.parts.buttons import Button
from app.ui.parts.labels import label, row
from app.ui.parts.signs import Sign

if TYPE_CHECKING:
    from app.ui.task import Task

BAR = 96


class Job(Struct, eq=False):
    """One piece of work that counts."""

    title: str
    task: Task | None = None
    done: int = 0
    total: int = 0

    @property
    def stopped(self) -> bool:
        """Whether somebody has, and its end is still to come."""
        return self.task is not None and self.task.cancelled

    @property
    def words(self) -> str:
        """How far it is."""
        if self.stopped:
            return f"{self.title}：已不再等"
        if not self.total:
            return f"{self.title} {self.done}" if self.done else self.title
        return f"{self.title} {self.done:,} / {self.total:,}"


class JobsStrip(QWidget):
    """The job that runs, with its bar; how many more wait."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._jobs: list[Job] = []
        self._words: QLabel = label("", "caption", tone="text")
        self._sign = Sign("busy", 10)
        self._bar = QProgressBar()
        self._bar.setFixedWidth(BAR)
        self._bar.setTextVisible(False)
        self._stop = Button(self.tr("停止"), size="small", kind="ghost")
        self._stop.clicked.connect(self._stop_first)
        parts: QHBoxLayout = row(
            self._sign, self._words, self._bar, self._stop, gap=6, margins=(8, 0, 4, 0)
        )
        self.setLayout(parts)
        self.hide()

    @property
    def jobs(self) -> tuple[Job, ...]:
        """What runs and waits, in order."""
        return tuple(self._jobs)

    def begin(self, title: str) -> Job:
        """A new job; `advance` it, `end` it."""
        job = Job(title)
        self._jobs.append(job)
        self._paint_first()
        return job

    def advance(self, job: Job, done: int, total: int) -> None:
        """So far."""
        job.done, job.total = done, total
        self._paint_first()

    def end(self, job: Job) -> None:
        """Done, failed, or stopped and at its end."""
        if job in self._jobs:
            self._jobs.remove(job)
        self._paint_first()

    def _paint_first(self) -> None:
        self.setVisible(bool(self._jobs))
        if self._jobs:
            job = self._first()
            more = len(self._jobs) - 1
            self._words.setText(job.words + (f"（另有 {more} 项）" if more else ""))
            self._bar.setVisible(job.total > 0)
            self._bar.setMaximum(max(1, job.total))
            self._bar.setValue(job.done)
            self._bar.setAccessibleName(job.words)
            self._stop.setVisible(job.task is not None and not job.stopped)
            self._stop.setAccessibleName(self.tr("停止") + job.title)
        self.changed.emit()

    def _first(self) -> Job:
        """The one that can be stopped before what was stopped and only has not ended."""
        return next((each for each in self._jobs if not each.stopped), self._jobs[0])

    def _stop_first(self) -> None:
        job = self._first() if self._jobs else None
        if job is not None and job.task is not None:
            job.task.cancel()
            self._paint_first()
