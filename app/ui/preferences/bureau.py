"""The page of the bureau without its widgets: what is asked on which lane, what is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from msgspec import Struct

from app.domain.bureau_address import is_sound
from app.settings import MOST_AT_ONCE
from app.ui.preferences.bureau_face import (
    STEP_NAMES,
    MeterFace,
    meter_face,
    standing_facts,
    step_face,
    summary,
)
from app.ui.preferences.device_face import StepFace

if TYPE_CHECKING:
    from app.gateway.messages.devices import Standing
    from app.services.terminal import Terminal
    from app.services.upload.upload_standing import UploadsNow
    from app.ui.desk import Desk

Facts = tuple[tuple[str, str], ...]
Told = Mapping[str, Any]


class Here(Struct, frozen=True):
    """What the terminal itself knows: nobody is asked for it."""

    on: bool
    embedded: bool
    uploads: UploadsNow
    meters: tuple[MeterFace, ...]


class View(Protocol):
    """What the presenter needs of the page."""

    def show_here(self, here: Here) -> None: ...
    def show_steps(self, faces: list[StepFace]) -> None: ...
    def show_verdict(self, shape: str, words: str) -> None: ...
    def show_facts(self, facts: Facts) -> None: ...
    def show_console(self, url: str) -> None: ...
    def refuse(self, field: str, words: str) -> None: ...


class Presenter:
    """One test at a time."""

    def __init__(self, view: View, desk: Desk) -> None:
        self._view = view
        self._desk = desk
        self._told: list[Told] = []
        self.busy = False

    def look(self) -> None:
        """How it stands, by disk and book."""
        self._desk.ask(_here, self._view.show_here)

    def save(self, url: str, ca_file: str, proxy: str, batch: str) -> bool:
        """All of it or nothing; what is wrong stands at its box. Holds at once."""
        url, ca_file, proxy = url.strip(), ca_file.strip(), proxy.strip()
        if url and not is_sound(url):
            self._view.refuse("url", "要以 https:// 开头；本机可用 http://127.0.0.1:端口")
        elif ca_file and not Path(ca_file).is_file():
            self._view.refuse("ca", "没有这个文件；填税务局给的证书文件（PEM），或空着")
        elif proxy and not proxy.startswith(("http://", "https://")):
            self._view.refuse("proxy", "写成 http://主机:端口，或空着")
        elif not batch.isdecimal() or int(batch) not in range(1, MOST_AT_ONCE + 1):
            self._view.refuse("batch", f"填 1 到 {MOST_AT_ONCE}")
        else:
            self._keep(
                bureau_url=url, bureau_ca=ca_file, bureau_proxy=proxy, upload_batch=int(batch)
            )
            return True
        return False

    def by_itself(self, on: bool) -> None:
        """自动上传."""
        self._keep(upload_by_itself=on)
        if on:
            self._desk.upload_now()

    def test(self) -> None:
        """Step by step, live; what the bureau knows of us follows a test that went well."""
        if not self.busy:
            self.busy, self._told = True, []
            self._view.show_verdict("busy", "正在测试")
            self._show()
            # behind what is being saved on the disk's lane
            self._desk.ask(lambda _: None, lambda _: self._begin())

    def console(self) -> None:
        """控制台 of the bureau that belongs to this home."""
        self._desk.ask_bureau(lambda terminal: terminal.bureau_console(), self._view.show_console)

    # -- step by step

    def _begin(self) -> None:
        self._desk.ask_bureau(lambda terminal: terminal.network.steps(), self._next, self._stopped)

    def _next(self, steps: Iterator[Told]) -> None:
        self._desk.ask_bureau(
            lambda _: next(steps, None), lambda told: self._come(steps, told), self._stopped
        )

    def _come(self, steps: Iterator[Told], told: Told | None) -> None:
        if told is None:
            self._over()
            return
        self._told.append(told)
        self._show()
        self._next(steps)

    def _over(self) -> None:
        self.busy = False
        self._show()
        shape, words = summary(self._told)
        self._view.show_verdict(shape, words)
        if shape == "ok":
            self._desk.ask_bureau(_standing, lambda found: self._view.show_facts(found))

    def _stopped(self, error: BaseException) -> None:
        self.busy = False
        self._show()
        self._view.show_verdict("off", "没有测")
        self._desk.show_problem(error)

    def _show(self) -> None:
        faces = [step_face(told) for told in self._told]
        if self.busy and len(faces) < len(STEP_NAMES):
            faces.append(StepFace("busy", "正在测"))
        faces += [StepFace()] * (len(STEP_NAMES) - len(faces))
        self._view.show_steps(faces)

    def _keep(self, **changes: object) -> None:
        settings = self._desk.preferences.settings
        if any(getattr(settings, name) != value for name, value in changes.items()):
            self._desk.preferences.change(**changes)
            self._desk.tell("已保存，立即生效")


def _here(terminal: Terminal) -> Here:
    from app.services.disk.offline_quota import meters

    picture, _ = terminal.standing.picture()
    shown = terminal.network.show_here()
    found = meters(picture.limits, picture.clock, terminal.profile.offline)
    return Here(
        on=shown["network"] == "on",
        embedded=bool(shown["embedded"]),
        uploads=terminal.upload_standing.now(),
        meters=tuple(map(meter_face, found, picture.limits)),
    )


def _standing(terminal: Terminal) -> Facts:
    found: Standing = terminal.bureau.standing()
    return standing_facts(found)
