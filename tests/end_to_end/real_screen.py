"""A real screen without glass: an X server of our own, its picture, real keys, and the close that
a window manager sends. Nothing here looks into the program: it is met as a person meets it.

A picture stands still when two looks differ by no more than a blinking cursor; a program is calm
when besides none of its threads runs or waits for a processor. So a loaded machine only takes
longer.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import os
import shutil
import struct
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageChops

SIZE = (1366, 768)
FIRST_SCREEN, SCREENS = 100, 20_000  # numbers of X servers
PATIENCE_S = 150.0  # only ends a hang: a loaded machine takes longer
LOOK_S = 0.06
CALM_LOOKS = 9  # in a row: longer than any pause after which a page asks on its own
CURSOR = 120  # pixels of a text cursor
NEEDED = ("Xvfb", "xdotool")
REQUIRED = "KAIPIAO_LEVELS"  # "all": a level that cannot run here is a failure


def missing() -> list[str]:
    """What this machine lacks for a real screen."""
    return [name for name in NEEDED if shutil.which(name) is None]


def until(holds: Callable[[], object], what: str) -> None:
    """Wait for a condition; AssertionError names what never came."""
    deadline = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < deadline, f"never came: {what}"
        time.sleep(LOOK_S)


@dataclass(frozen=True, slots=True)
class Screen:
    """One display. `picture` is what stands on it now."""

    display: str
    frame_buffer: Path

    def picture(self) -> Image.Image:
        """The whole screen, as the X server holds it (XWD: a head of big-endian words)."""
        raw = self.frame_buffer.read_bytes()
        head = struct.unpack(">25I", raw[:100])
        size, width, height, row, colours = head[0], head[4], head[5], head[12], head[19]
        pixels = raw[size + colours * 12 :]
        return Image.frombytes("RGB", (width, height), pixels, "raw", "BGRX", row)

    def changed(self, before: Image.Image) -> int:
        """How many pixels are others than before."""
        grey = ImageChops.difference(self.picture(), before).convert("L")
        return sum(grey.histogram()[8:])

    def do(self, *words: str) -> str:
        """xdotool, and what it answers; empty where it found nothing."""
        order = ["xdotool", *words]
        ran = subprocess.run(
            order,
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE_S,
        )
        return ran.stdout.strip()

    def environment(self) -> dict[str, str]:
        """For a program that is to appear here."""
        left_out = ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS")
        kept = {name: value for name, value in os.environ.items() if name not in left_out}
        return kept | {"DISPLAY": self.display, "LC_ALL": "C.UTF-8"}

    def close_window(self, window: str) -> None:
        """What a window manager sends when somebody clicks the cross."""
        x = ctypes.CDLL(ctypes.util.find_library("X11") or "libX11.so.6")
        x.XOpenDisplay.restype = ctypes.c_void_p
        x.XInternAtom.restype = ctypes.c_ulong
        display = ctypes.c_void_p(x.XOpenDisplay(self.display.encode()))
        protocols, delete = (
            x.XInternAtom(display, name, 0) for name in (b"WM_PROTOCOLS", b"WM_DELETE_WINDOW")
        )
        event = _ClientMessage(33, 0, 1, display, int(window), protocols, 32)
        event.data[0] = delete
        x.XSendEvent(display, ctypes.c_ulong(int(window)), 0, ctypes.c_long(0), ctypes.byref(event))
        x.XCloseDisplay(display)


class _ClientMessage(ctypes.Structure):
    """XClientMessageEvent, with room for the largest event."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("serial", ctypes.c_ulong),
        ("send_event", ctypes.c_int),
        ("display", ctypes.c_void_p),
        ("window", ctypes.c_ulong),
        ("message_type", ctypes.c_ulong),
        ("format", ctypes.c_int),
        ("data", ctypes.c_long * 20),
    )


@contextmanager
def a_screen(folder: Path) -> Iterator[Screen]:
    """An X server with a number of this process, ended by its id: one that looks for a free number
    may be given that of another which is just ending, and loses its socket with it. A key that is
    held there does not repeat, so a pause of the machine types nothing twice."""
    reading, writing = os.pipe()
    own = f":{FIRST_SCREEN + os.getpid() % SCREENS}"
    order = ["Xvfb", own, "-displayfd", str(writing), "-screen", "0", f"{SIZE[0]}x{SIZE[1]}x24"]
    order += ["-fbdir", str(folder), "-nolisten", "tcp", "-r"]
    with (folder / "xvfb.log").open("wb") as log:
        server = subprocess.Popen(order, pass_fds=[writing], stdout=log, stderr=log)
    os.close(writing)
    try:
        with os.fdopen(reading) as said:
            number = said.readline().strip()
        assert number, (folder / "xvfb.log").read_text()
        yield Screen(f":{number}", folder / "Xvfb_screen0")
    finally:
        server.terminate()
        server.wait(PATIENCE_S)


@dataclass(slots=True)
class Program:
    """The program on a screen, and the hands of whoever uses it."""

    screen: Screen
    process: subprocess.Popen[str]
    pictures: Path
    window: str = ""
    taken: int = 0

    def appear(self) -> None:
        """Its window stands on the screen and has the keyboard: no window manager gives it."""
        until(lambda: self._find() or self.process.poll() is not None, "a window")
        assert self.process.poll() is None, self.process.communicate()[1]
        self.screen.do("windowfocus", "--sync", self.window)

    def title(self) -> str:
        """What its title bar would say."""
        return self.screen.do("getwindowname", self.window)

    def press(self, *keys: str) -> None:
        """Keys, one after another, by the names of X."""
        self.screen.do("key", "--delay", "20", *keys)

    def type(self, text: str) -> None:
        """Letters and figures that a keyboard has."""
        self.screen.do("type", "--delay", "20", text)

    def brings(self, *keys: str, least: int) -> None:
        """Press, and wait until the picture has changed by so many pixels and the program is
        calm."""
        before = self.screen.picture()
        self.press(*keys)
        self.after(before, least, " ".join(keys))

    def types_and_brings(self, text: str, least: int) -> None:
        """Type, and wait in the same way."""
        before = self.screen.picture()
        self.type(text)
        self.after(before, least, text)

    def after(self, before: Image.Image, least: int, what: str) -> None:
        until(lambda: self.screen.changed(before) >= least, f"a picture after {what}")
        self.calm()

    def calm(self) -> None:
        """Nothing moves any more."""
        looks, seen, used = 0, self.screen.picture(), _used(self.process.pid)
        deadline = time.monotonic() + PATIENCE_S
        while looks < CALM_LOOKS:
            assert time.monotonic() < deadline, "it never stands still"
            time.sleep(LOOK_S)
            now = _used(self.process.pid)
            still = self.screen.changed(seen) <= CURSOR and now - used <= 1
            looks = looks + 1 if still and not _wants_to_run(self.process.pid) else 0
            seen, used = self.screen.picture(), now

    def photograph(self, name: str) -> None:
        """Keep a picture."""
        self.taken += 1
        self.screen.picture().save(self.pictures / f"{self.taken:02d}-{name}.png")

    def close(self) -> tuple[int, str]:
        """By the cross of the window; exit code and all that was said on stderr."""
        self.screen.close_window(self.window)
        _, errors = self.process.communicate(timeout=PATIENCE_S)
        return self.process.returncode, errors

    def _find(self) -> bool:
        found = self.screen.do("search", "--onlyvisible", "--pid", str(self.process.pid))
        self.window = found.splitlines()[-1] if found else ""
        return bool(self.window)


@contextmanager
def a_program(screen: Screen, order: list[str], folder: Path) -> Iterator[Program]:
    """Started on the screen, with a person's folders of its own; killed by its id if it is still
    there at the end."""
    own = {"HOME": folder, "XDG_RUNTIME_DIR": folder, "TMPDIR": folder}
    environ = screen.environment() | {name: str(path) for name, path in own.items()}
    process = subprocess.Popen(
        order,
        cwd=Path(__file__).parents[2],
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    program = Program(screen, process, folder)
    try:
        program.appear()
        yield program
    finally:
        try:
            program.photograph("at-the-end")
        finally:
            process.kill()
            process.communicate()


def _used(pid: int) -> int:
    """Ticks of processor time that it used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def _wants_to_run(pid: int) -> bool:
    """Whether one of its threads runs, waits for a processor, or for the hard disk."""
    states = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        try:
            states.append((task / "stat").read_text().rpartition(")")[2].split()[0])
        except OSError:  # a thread that just ended
            continue
    return any(state in "RD" for state in states)
