"""OpenAPI, made of the same types that read and write the messages."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import structs

from app.bureau.api.endpoint import JSON, Endpoint
from app.gateway.messages.words import Problem

TITLE = "模拟税务局端 (SIMULATED TAX BUREAU)"
_SECURITY = {"disk": {"type": "http", "scheme": "bearer", "description": "POST /v1/sessions"}}
_REFUSALS = {
    "401": "no session that holds",
    "404": "no such thing here",
    "409": "not now",
    "413": "too large",
    "422": "not a message of this wire",
    "426": "the terminal is too old",
    "503": "maintenance, or too busy",
}


def described(endpoints: list[Endpoint], version: str) -> dict[str, Any]:
    """The whole description."""
    types = {each: None for e in endpoints for each in (e.asked, e.answer) if each is not None}
    schemas, components = msgspec.json.schema_components(
        [*types, Problem], ref_template="#/components/schemas/{name}"
    )
    named = dict(zip([*types, Problem], schemas, strict=True))
    paths: dict[str, Any] = {}
    for each in endpoints:
        paths.setdefault(each.path, {})[each.method.lower()] = _operation(each, named, components)
    return {
        "openapi": "3.1.0",
        "info": {"title": TITLE, "version": version},
        "paths": paths,
        "components": {"schemas": components, "securitySchemes": _SECURITY},
    }


def _operation(of: Endpoint, named: dict[Any, Any], components: dict[str, Any]) -> dict[str, Any]:
    said: dict[str, Any] = {"operationId": of.name, "responses": _responses(of, named)}
    if of.session:
        said["security"] = [{"disk": []}]
    if of.asked is None:
        return said
    if of.method == "POST":
        content = {JSON: {"schema": named[of.asked]}}
        return said | {"requestBody": {"required": True, "content": content}}
    return said | {"parameters": [_parameter(of, f, components) for f in structs.fields(of.asked)]}


def _responses(of: Endpoint, named: dict[Any, Any]) -> dict[str, Any]:
    if of.answer is None:
        done: dict[str, Any] = {"204": {"description": "done"}}
    else:
        content = {JSON: {"schema": named[of.answer]}}
        done = {"200": {"description": "answer", "content": content}}
    why = {JSON: {"schema": named[Problem]}}
    return done | {
        status: {"description": text, "content": why} for status, text in _REFUSALS.items()
    }


def _parameter(of: Endpoint, field: Any, components: dict[str, Any]) -> dict[str, Any]:
    in_path = f"{{{field.encode_name}}}" in of.path
    schema = components[of.asked.__name__]["properties"][field.encode_name]
    return {
        "name": field.encode_name,
        "in": "path" if in_path else "query",
        "required": in_path or field.required,
        "schema": schema,
    }
