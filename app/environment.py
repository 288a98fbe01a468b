"""The first run: makes the checkout's `.venv` and starts the program again inside it.

Stdlib only and readable by Python 3.8, so that an old Python gets a sentence and no traceback.
Talks on stderr only. A frozen or installed program has what it needs: nothing is done there.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys

from app import system_packages
from app.checkout import REQUIREMENTS, ROOT, STAMP, VENV, inside, is_checkout, pinned, python, ready
from app.first_run_lock import Lock, alone

LOCK = ROOT / ".venv.lock"  # the lock, and the mark of an unfinished set-up (not empty)
SUPPORTED = ((3, 11), (3, 12), (3, 13))


class SetUpFailed(Exception):
    """The environment could not be made; the message says what to do."""


def enter(needs: str) -> None:
    """Return inside an environment that holds what `needs` ("app" or "tests") asks for.

    Makes or repairs it where needed; ends the process with 3 where that fails.
    """
    if not is_checkout():
        return
    try:
        if not ready(needs):
            _prepare(needs)
        if not inside():
            _start_again(needs)
    except SetUpFailed as failed:
        _say(f"无法准备运行环境：{failed}")
        raise SystemExit(3) from None
    except (OSError, subprocess.SubprocessError) as failed:
        _say(f"无法准备运行环境（{failed}）。请检查 {ROOT} 的写入权限和磁盘空间后重试。")
        raise SystemExit(3) from None


def _prepare(needs: str) -> None:
    _check_python(needs)
    with alone(LOCK, lambda: _say("另一个启动正在准备环境，请稍候……")) as lock:
        if ready(needs):
            return  # another first run made it while this one waited
        if _half_made(lock):
            _say("上次的准备没有完成，重新开始。")
            shutil.rmtree(VENV)
        lock.mark()
        _make(needs, lock)
        lock.unmark()


def _check_python(needs: str) -> None:
    if sys.version_info[:2] not in SUPPORTED:
        here = ".".join(str(part) for part in sys.version_info[:2])
        raise SetUpFailed(
            f"需要 Python 3.11、3.12 或 3.13，现在是 {here}。"
            f"请安装其中之一后重新运行，例如：python3.11 -m {needs}"
        )


def _half_made(lock: Lock) -> bool:
    if not VENV.exists():
        return False
    works = python().exists() and _ran([str(python()), "-c", _PROBE], lock)
    return lock.marked or not works


_NO_CHECK = ("--disable-pip-version-check",)
_PROBE = f"import pip, sys; sys.exit(sys.version_info[:2] not in {SUPPORTED!r})"


def _make(needs: str, lock: Lock) -> None:
    if not VENV.exists():
        _say("第一次启动：正在建立运行环境（约需一至三分钟）……")
        _bring_venv()
        base = getattr(sys, "_base_executable", "") or sys.executable
        _must([base, "-m", "venv", str(VENV)], lock, "无法建立 .venv，请检查磁盘空间和写入权限")
    STAMP.unlink(missing_ok=True)
    _say("正在安装所需的软件包……")
    names = [word for name in REQUIREMENTS[needs] for word in ("-r", str(ROOT / name))]
    pip = [str(python()), "-m", "pip", "install", "-q", "--no-input", *_NO_CHECK]
    _must([*pip, *names], lock, "软件包安装失败，请检查网络后重新运行同一命令")
    _bring_qt()
    _write_stamp(needs)
    _say("运行环境已就绪。")


def _bring_venv() -> None:
    if importlib.util.find_spec("ensurepip") and importlib.util.find_spec("venv"):
        return
    package = system_packages.venv_package()
    _say(f"正在安装系统软件包 {package}……")
    if not system_packages.install([package]):
        order = system_packages.command_for([package])
        raise SetUpFailed(f"这个 Python 没有 venv。请先运行：{order}，再重新运行同一命令")
    importlib.invalidate_caches()


def _bring_qt() -> None:
    packages = system_packages.missing_qt_packages()
    if not packages:
        return
    _say("正在安装窗口所需的系统库……")
    if not system_packages.install(packages):
        _say(f"窗口还缺少系统库（命令行不受影响）。请运行：{system_packages.command_for(packages)}")


def _write_stamp(needs: str) -> None:
    version = subprocess.run(
        [str(python()), "-c", "import sys; print(*sys.version_info[:2])"],
        stdout=subprocess.PIPE,
        check=True,
    )
    stamp = {"python": [int(part) for part in version.stdout.split()], "app": pinned("app")}
    stamp[needs] = pinned(needs)
    draft = STAMP.with_suffix(".new")
    draft.write_text(json.dumps(stamp), "utf-8")
    draft.replace(STAMP)


def _must(command: list[str], lock: Lock, otherwise: str) -> None:
    if not _ran(command, lock):
        raise SetUpFailed(f"{otherwise}。")


def _ran(command: list[str], lock: Lock) -> bool:
    keep = () if os.name == "nt" else (lock.descriptor,)
    ended = subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=sys.stderr, pass_fds=keep, check=False
    )
    return ended.returncode == 0


def _start_again(needs: str) -> None:
    """The same command line, in the environment's Python."""
    words = getattr(sys, "orig_argv", ["", "-m", needs, *sys.argv[1:]])[1:]  # 3.8, 3.9: absent
    command = [str(python()), *words]
    sys.stderr.flush()
    if os.name == "nt":
        raise SystemExit(subprocess.call(command))
    os.execv(command[0], command)


def _say(text: str) -> None:
    sys.stderr.write(f"[开票] {text}\n")
    sys.stderr.flush()
