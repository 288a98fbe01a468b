"""What the bureau says no with: a stable code, its facts, and the status of the answer."""

from __future__ import annotations


class Refusal(Exception):
    """Nothing has changed. `status`: 401 who are you, 404 no such, 409 not now, 422 not so."""

    def __init__(self, code: str, status: int = 409, /, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.facts = {name: str(value) for name, value in facts.items()}
