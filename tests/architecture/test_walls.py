"""The import walls of pyproject.toml hold, and each of them would catch an intruder."""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from typing import Any

import grimp
import pytest
from importlinter.api import read_configuration
from importlinter.contracts.forbidden import ForbiddenContract
from importlinter.contracts.layers import LayersContract
from importlinter.contracts.protected import ProtectedContract

from tests.architecture.source import ROOT

CONFIGURATION = read_configuration(str(ROOT / "pyproject.toml"))
KINDS: dict[str, Any] = {
    "layers": LayersContract,
    "forbidden": ForbiddenContract,
    "protected": ProtectedContract,
}
# One arrow that each wall must refuse: who must not know whom.
INTRUDERS = {
    "Arrows point down only; neighbours on one line do not know each other": [
        ("app.domain.money", "app.services.tickets.issuing"),
        ("app.ui.shell.window", "app.words.call"),
        ("app.bootstrap.opening", "app.ui.shell.window"),
        ("hardware.ports", "printing.sheet"),
        ("app.exchange.text", "app.repositories.errors"),
    ],
    "The rooms of the services stand one above the other": [
        ("app.services.disk.device", "app.services.month.reporting"),
        ("app.services.tickets.issuing", "app.services.paper.printing"),
        ("app.services.faces.sheets", "app.services.terminal"),
    ],
    "The domain stands alone": [
        ("app.domain.money", "hardware.ports"),
        ("app.domain.money", "sqlalchemy"),
        ("app.domain.money", "app.settings"),
    ],
    "Three libraries that do not know the app": [
        ("hardware.ports", "app.domain.money"),
        ("printing.sheet", "app.domain.money"),
        ("db.engine", "app.domain.money"),
    ],
    "Real or emulated devices and writers are chosen in bootstrap only": [
        ("app.services.tickets.issuing", "hardware.disk"),
        ("app.words.call", "hardware.emulator"),
        ("app.services.tickets.issuing", "printing.pdf"),
        ("app.services.faces.previewing", "printing.picture"),
    ],
    "Only they see the schema": [
        ("app.services.tickets.issuing", "db.engine"),
        ("app.words.call", "db.schema"),
    ],
    "Only bootstrap opens a line to the bureau": [
        ("app.services.upload.uploading", "app.gateway.http_client"),
        ("app.services.upload.network", "app.gateway.diagnosis"),
        ("app.words.call", "app.gateway.exchange"),
    ],
    "The bureau is another program": [
        ("app.bureau.work", "app.repositories.errors"),
        ("app.bureau.work", "hardware.disk"),
        ("app.bureau.work", "app.gateway.ports"),
    ],
    "Qt lives upstairs only": [
        ("app.services.tickets.issuing", "PySide6"),
        ("hardware.ports", "PySide6"),
        ("app.words.call", "PySide6"),
    ],
    "What runs before the environment knows nothing of the program": [
        ("app.environment", "app.domain.money"),
        ("app.crash_report", "sqlalchemy"),
    ],
}
CONTRACTS: dict[str, dict[str, Any]] = {
    options["name"]: options for options in CONFIGURATION["contracts_options"]
}


@cache
def graph() -> grimp.ImportGraph:
    rooms = CONFIGURATION["session_options"]["root_packages"]
    return grimp.build_graph(*rooms, include_external_packages=True, cache_dir=None)


def kept(name: str, intruder: tuple[str, str] | None = None) -> bool:
    options = CONTRACTS[name]
    contract = KINDS[options["type"]](name, CONFIGURATION["session_options"], options)
    house = deepcopy(graph())
    if intruder is not None:
        for module in intruder:
            house.add_module(module, is_squashed=False) if module not in house.modules else None
        house.add_import(importer=intruder[0], imported=intruder[1])
    return bool(contract.check(house, verbose=False).kept)


@pytest.mark.parametrize("name", CONTRACTS)
def test_the_wall_holds(name: str) -> None:
    assert kept(name)


def test_every_wall_has_an_intruder_to_try_it() -> None:
    assert set(INTRUDERS) == set(CONTRACTS)


@pytest.mark.parametrize(
    ("name", "intruder"), [(name, one) for name, tried in INTRUDERS.items() for one in tried]
)
def test_the_wall_catches_an_intruder(name: str, intruder: tuple[str, str]) -> None:
    missing = [
        module
        for module in intruder
        if module.split(".")[0] in ("app", "db") and module not in graph().modules
    ]
    assert not missing, "the example names a module that is no more"
    assert not kept(name, intruder)


def test_every_room_has_its_floor() -> None:
    """A new room beside the old ones must be given its place in the plan."""
    layers = CONTRACTS[next(iter(INTRUDERS))]["layers"]
    placed = {room.strip() for floor in layers for room in floor.split("|")}
    rooms = {
        f"app.{path.stem}"
        for path in (ROOT / "app").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    assert rooms - {"app.__init__"} <= placed
