"""Every test fails on a surprise; property tests are the same on every machine."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants

from tests import smart_card_service, surprises

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
settings.register_profile("ci", derandomize=True, deadline=None, database=None)
settings.register_profile("long", max_examples=2000, deadline=None, database=None)
NO_CONSTANTS = Constants()


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--long` adds the levels that take minutes."""
    parser.addoption("--long", action="store_true", help="also what takes minutes")


def pytest_configure(config: pytest.Config) -> None:
    """The same examples each time; `--long` looks for new ones."""
    settings.load_profile("long" if config.getoption("--long") else "ci")
    if not config.getoption("--long"):
        same_examples_in_any_order()
    smart_card_service.own_socket()
    surprises.refuse_the_network()
    surprises.watch_writes()
    surprises.let_threads_be_traced()


def same_examples_in_any_order() -> None:
    """Hypothesis draws on the constants of every module of ours that is loaded by then: examples
    would depend on which tests this process ran before, which is another number in each run."""
    assert callable(providers._get_local_constants)
    providers._get_local_constants = lambda: NO_CONSTANTS


def pytest_unconfigure() -> None:
    """Nothing of this process is left in the temporary folder."""
    smart_card_service.leave_socket()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without `--long` what is marked long is not run."""
    if config.getoption("--long"):
        return
    long = [item for item in items if item.get_closest_marker("long")]
    config.hook.pytest_deselected(items=long)
    items[:] = [item for item in items if item not in long]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name the static checks that failed, so that the closing line does not hide them."""
    if failed := os.environ.get("KAIPIAO_CHECKS_FAILED"):
        terminalreporter.section("static checks failed", red=True)
        terminalreporter.line(f"{failed}: see above; the exit code is not 0")


@pytest.fixture(autouse=True)
def no_surprises(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test that reads the log itself (`caplog`) may expect records in it."""
    with surprises.watched(logs_expected="caplog" in request.fixturenames):
        yield
