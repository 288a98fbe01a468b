"""`demo [--out DIR]`: the main job played through the real window, a picture of every step."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.errors import RuleBroken
from app.services.files import why

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from app.words.call import Call

FOLDER = "kaipiao-demo"


def arguments(parser: ArgumentParser) -> None:
    """The word's own arguments."""
    told = f"放图片和文件的空目录（文档目录中的 {FOLDER}）"
    parser.add_argument("--out", type=Path, metavar="DIR", help=told)


def run(call: Call, arguments: Namespace) -> int:
    """One answer a step, the last one naming the folder."""
    screens = call.screens
    folder = _usual() if arguments.out is None else arguments.out
    folder = _made(folder.absolute())
    for answer in screens.play(folder):
        call.answer(answer)
    call.answer({"outcome": "played", "folder": str(folder)})
    return 0


def _usual() -> Path:
    """In the person's documents, a name that does not exist yet: who plays it again keeps both."""
    from platformdirs import user_documents_path

    usual = user_documents_path() / FOLDER
    others = (usual.with_name(f"{usual.name}-{number}") for number in count(2))
    return usual if not usual.exists() else next(path for path in others if not path.exists())


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        taken = any(folder.iterdir())
    except OSError as error:
        raise RuleBroken("FILE-NOT-WRITTEN", "out", file=folder, reason=why(error)) from error
    if taken:
        raise RuleBroken("HOME-EXISTS", "out", path=folder)
    return folder
