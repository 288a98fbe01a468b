"""The first run, on a checkout without requirements, so that no index is asked."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from app import checkout as checkout_
from app import environment, system_packages

ROOT = Path(__file__).resolve().parents[3]
DOOR = """
import sys
from app import environment
environment.enter("app")
print(sys.prefix, sys.argv[1:])
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    room = tmp_path / "checkout" / "app"
    room.mkdir(parents=True)
    for name in ("__init__", "checkout", "environment", "first_run_lock", "system_packages"):
        shutil.copy(ROOT / "app" / f"{name}.py", room)
    (room / "__main__.py").write_text(DOOR)
    for name in ("requirements.txt", "requirements-dev.txt", "pyproject.toml"):
        (room.parent / name).write_text("# nothing\n")
    return room.parent


def command(words: Sequence[str]) -> list[str]:
    base = getattr(sys, "_base_executable", sys.executable)
    return [base, "-m", "app", *words]


def started(checkout: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        command(words), cwd=checkout, env=environ, capture_output=True, text=True, check=False
    )


def test_the_first_run_makes_the_environment_and_starts_again_inside(checkout: Path) -> None:
    first = started(checkout, "一", "--two")
    assert first.stdout == f"{checkout / '.venv'} ['一', '--two']\n"
    assert "运行环境已就绪" in first.stderr
    later = started(checkout)
    assert (later.stdout, later.stderr) == (f"{checkout / '.venv'} []\n", "")

    (checkout / "requirements.txt").write_text("# another comment is no other version\n")
    assert started(checkout).stderr == ""
    (checkout / "requirements.txt").write_text("pip>=1\n")
    assert "正在安装" in started(checkout).stderr

    (checkout / ".venv.lock").write_text("unfinished\n")
    (checkout / ".venv" / "kaipiao-stamp.json").write_text("{half")
    repaired = started(checkout)
    assert "没有完成" in repaired.stderr
    assert repaired.returncode == 0


def test_two_first_runs_at_once_wait_for_each_other(checkout: Path) -> None:
    environ = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    both = [
        subprocess.Popen(
            command([]), cwd=checkout, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for _ in range(2)
    ]
    said = [each.communicate(timeout=200) for each in both]
    assert [each.returncode for each in both] == [0, 0]
    assert sum("正在建立".encode() in err for _, err in said) == 1
    assert sum("另一个启动".encode() in err for _, err in said) == 1


def test_a_failed_installation_is_one_sentence_and_three(checkout: Path) -> None:
    (checkout / "requirements.txt").write_text("./there-is-no-such-folder\n")
    ended = started(checkout)
    assert (ended.returncode, ended.stdout) == (3, "")
    assert "软件包安装失败" in ended.stderr.splitlines()[-1]
    assert "Traceback" not in ended.stderr


def test_an_old_python_gets_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(environment, "ready", lambda needs: False)
    monkeypatch.setattr(sys, "version_info", (3, 9, 18, "final", 0))
    with pytest.raises(SystemExit) as left:
        environment.enter("app")
    assert left.value.code == 3
    assert "需要 Python 3.11、3.12 或 3.13，现在是 3.9" in capsys.readouterr().err


def test_an_installed_or_frozen_program_makes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkout_, "ROOT", tmp_path)
    environment.enter("app")
    assert not list(tmp_path.iterdir())
    monkeypatch.setattr(checkout_, "ROOT", ROOT)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert not checkout_.is_checkout()


def test_a_python_without_venv_names_the_package(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(system_packages, "install", lambda packages: False)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(environment.SetUpFailed, match=r"apt-get install python3\.\d+-venv"):
        environment._bring_venv()
    assert "python3" in capsys.readouterr().err


def test_the_tests_need_all_that_the_program_needs() -> None:
    assert set(checkout_.REQUIREMENTS["app"]) < set(checkout_.REQUIREMENTS["tests"])
    assert checkout_.pinned("app") != checkout_.pinned("tests")


def test_nothing_is_installed_where_no_package_manager_may_be_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    assert system_packages.install(["libgl1"]) is False
    assert system_packages.command_for(["a", "b"]) == "sudo apt-get install a b"
