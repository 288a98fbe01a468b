"""A home whose disk a served bureau issues: made with a code, at work with that bureau at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.bureau.bureau import Bureau
from app.bureau.enrolments import Enrolments
from app.gateway.messages.devices import Taxpayer
from tests.bureau_home import served
from tests.bureau_office import Wall, bureau_at
from tests.disk_builders import START
from tests.home_builders import bill, say, text_file

PERSON = Taxpayer("91990000MA0000007X", "示例甲测试有限公司")


@pytest.fixture
def bureau(tmp_path: Path) -> Iterator[Bureau]:
    with bureau_at(tmp_path / "bureau.db", Wall(START)) as bureau:
        yield bureau


@pytest.fixture
def url(bureau: Bureau) -> Iterator[str]:
    with served(bureau) as url:
        yield url


def code_for(bureau: Bureau) -> str:
    with bureau.writing() as work:
        return Enrolments(work).grant(PERSON)


def test_a_home_is_made_with_a_code_and_works_with_its_bureau(
    tmp_path: Path, bureau: Bureau, url: str
) -> None:
    home = tmp_path / "home"
    code = code_for(bureau)
    made = say(home, "init", "--demo", "--bureau", url, "--enrolment", code)
    assert made.exit_code == 0, made.answers
    with bureau.reading() as work:
        assert work.devices.disk(made.only["disk"]["number"]).tax_id == PERSON.tax_id
    assert not (home / "bureau").exists()
    status = say(home, "status").only
    assert status["clock"].startswith("2024-01-15T1")
    assert set(status["lock_date"].values()) == {"2024-02-23"}
    issued = say(home, "issue", text_file(tmp_path / "bills.txt", bill("D1")))
    assert issued.only["outcome"] == "issued"
    sent = say(home, "upload")
    outcomes = {each["group"]: each["outcome"] for each in sent.answers}
    assert (sent.exit_code, outcomes["007"]) == (0, "done"), sent.answers
    (claimed,) = say(home, "stock", "claim", "007", "50").answers
    assert int(claimed["first"]) == 51


def test_a_code_that_was_used_makes_no_second_home(
    tmp_path: Path, bureau: Bureau, url: str
) -> None:
    code = code_for(bureau)
    words = ("init", "--demo", "--bureau", url, "--enrolment", code)
    assert say(tmp_path / "one", *words).exit_code == 0
    again = say(tmp_path / "two", *words)
    assert (again.exit_code, again.codes) == (1, ["ENROLMENT-WRONG"])
    assert not (tmp_path / "two").exists()


def test_half_of_it_is_a_wrong_word_and_a_bureau_that_is_away_makes_nothing(
    tmp_path: Path,
) -> None:
    home = tmp_path / "home"
    assert say(home, "init", "--demo", "--bureau", "http://127.0.0.1:1").exit_code == 2
    away = say(home, "init", "--demo", "--bureau", "http://127.0.0.1:1", "--enrolment", "X")
    assert away.exit_code == 3
    assert not home.exists()


def test_the_word_enrol_gives_a_code_to_who_lives_in_area_99(tmp_path: Path) -> None:
    home, store = tmp_path / "home", f"sqlite:///{tmp_path / 'own.db'}"
    given = say(home, "bureau", "enrol", PERSON.tax_id, PERSON.name, "--database", store)
    with bureau_at(tmp_path / "own.db", Wall(START)) as bureau, served(bureau) as url:
        words = ("init", "--demo", "--bureau", url, "--enrolment", given.only["enrolment"])
        assert say(home, *words).exit_code == 0
    no = say(home, "bureau", "enrol", "91370100MA0000007X", "不在99地区", "--database", store)
    assert (no.exit_code, no.codes) == (1, ["AREA-NOT-SIMULATED"])
