"""Every check: `python3 -m tests [--long] [pytest words]`; exit 0 only if all hold.

Makes the environment first, then format, lint, types and walls, then the tests with the
coverage gate; the last line is pytest's own. With pytest words of your own (`-k NAME`, a path)
only pytest runs, with these words, on the part you named: no static checks, no gate.
Readable by Python 3.8 up to where the environment is entered.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from app import crash_report, environment

ROOT = Path(__file__).resolve().parent.parent
# Every branch of these rooms is run by a test; the list may only grow.
GATED = ("app/domain", "app/exchange", "app/services", "hardware/protocol")
STATIC = (
    ("format", ("ruff", "format", "--check", ".")),
    ("lint", ("ruff", "check", ".")),
    ("types", ("mypy",)),
    ("walls", ("lint-imports", "--no-logo")),
)
OURS = ("--long",)


def main() -> int:
    """The checks, one after another; the exit code."""
    environment.enter("tests")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    words = sys.argv[1:]
    own = [word for word in words if word not in OURS]
    if own:
        return _pytest(words, [])
    failed = [name for name, command in STATIC if _static(name, command)]
    return _pytest([*_gate(), "-n", "2", *words], failed) or int(bool(failed))


def _gate() -> list[str]:
    rooms = [f"--cov={room}" for room in GATED]
    return [
        *rooms,
        "--cov-branch",
        "--cov-fail-under=100",
        "--cov-report=term-missing:skip-covered",
    ]


def _static(name: str, command: tuple[str, ...]) -> bool:
    """Whether it failed."""
    sys.stdout.write(f"== {name}: {' '.join(command)}\n")
    sys.stdout.flush()
    return _run([*_tool(command[0]), *command[1:]]) != 0


def _tool(name: str) -> list[str]:
    beside = Path(sys.executable).with_name(name)  # import-linter has no `-m` of its own
    return [str(beside)] if name == "lint-imports" else [sys.executable, "-m", name]


def _pytest(words: list[str], failed: list[str]) -> int:
    """pytest closes: its summary names the static checks that failed before it."""
    environ = {**os.environ, "KAIPIAO_CHECKS_FAILED": ", ".join(failed)}
    return _run([sys.executable, "-m", "pytest", *words], environ)


def _run(command: list[str], environ: dict[str, str] | None = None) -> int:
    """Run one check to its end; when we are ended, it is ended too, by its id."""
    process = subprocess.Popen(command, cwd=ROOT, env=environ)
    try:
        return process.wait()
    except BaseException:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        raise


if __name__ == "__main__":
    sys.exit(crash_report.guarded(main, sys.argv[1:]))
