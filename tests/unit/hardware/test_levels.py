"""A level that cannot run says why, and is a failure where all of them must."""

from __future__ import annotations

import pytest

from tests import levels


@pytest.fixture
def lacking(monkeypatch):
    """A level that this machine lacks."""
    monkeypatch.setitem(levels.LACKS, "moon", lambda: "no rocket")


def test_a_level_that_cannot_run_is_left_out_with_its_reason(lacking, monkeypatch):
    monkeypatch.delenv(levels.REQUIRED, raising=False)
    with pytest.raises(pytest.skip.Exception, match="no rocket"):
        levels.needs("moon")


def test_where_all_must_run_it_fails(lacking, monkeypatch):
    monkeypatch.setenv(levels.REQUIRED, "all")
    with pytest.raises(pytest.fail.Exception, match="no rocket"):
        levels.needs("moon")


def test_a_level_that_can_run_runs(monkeypatch):
    monkeypatch.setenv(levels.REQUIRED, "all")
    levels.needs("sim")
