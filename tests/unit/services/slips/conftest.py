"""One office for all tests of slips, and tickets of every sort."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.domain.rights import ROLE_RIGHTS, Role, Session
from app.services.terminal import Terminal
from app.services.tickets.slips import Wanted
from tests.bureau_home import Office, an_office
from tests.home_builders import say
from tests.slip_builders import (
    MOUSE,
    sold,
    special,
)

NOBODY = Session("复核员丙", Role.REVIEWER, ROLE_RIGHTS[Role.REVIEWER])


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with an_office(tmp_path_factory.mktemp("slips")) as one:
        yield one


@pytest.fixture
def terminal(office: Office) -> Iterator[Terminal]:
    with office.terminal() as one:
        yield one


@pytest.fixture
def ordinary(office: Office) -> Wanted:
    issued = office.issue("P1")[0]
    return Wanted(issued["code"], issued["number"])


@pytest.fixture
def closed(office: Office) -> Wanted:
    return sold(office)


@pytest.fixture
def other(office: Office) -> Wanted:
    return sold(office)


@pytest.fixture
def mouse(office: Office) -> Wanted:
    return sold(office, MOUSE)


@pytest.fixture
def listed(office: Office) -> Wanted:
    return sold(office, *(MOUSE.replace("样例鼠标", f"样例鼠标{at}") for at in range(9)))


@pytest.fixture
def unsent(office: Office) -> Wanted:
    key = special(office.home)
    return Wanted(key.code, key.number)


@pytest.fixture
def void(office: Office) -> Wanted:
    key = special(office.home)
    said = say(office.home, "void", key.code, key.number, "--reason", "测试")
    assert said.exit_code == 0
    return Wanted(key.code, key.number)
