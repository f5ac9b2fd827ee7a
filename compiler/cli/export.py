"""``fabricc schema export``: the language of intent as JSON Schema, for editors to check by."""

from __future__ import annotations

from typing import Any

import click

from compiler.cli.output import output_option, write_json

_DIALECT = "http://json-schema.org/draft-07/schema#"
"""What yaml-language-server, and with it most editors, understands whole."""


@click.command("export")
@click.argument("kind", required=False)
@output_option
def export(kind: str | None, output: str) -> None:
    r"""Print the JSON Schema of intent: of one KIND, or of all of them in one schema.

    \b
    Put it beside the intent and name it in the first line of each file:
    # yaml-language-server: $schema=../intent.schema.json
    """
    del output  # a schema is JSON for people, too
    from compiler.intent import KINDS
    from compiler.intent.names import closest

    if kind is not None and kind not in KINDS:
        meant = closest(kind, KINDS)
        raise click.BadParameter(
            f"no kind is called `{kind}`" + (f"; did you mean `{meant}`?" if meant else ""),
            param_hint="KIND",
        )
    write_json(intent_schema(kind))


def intent_schema(kind: str | None = None) -> dict[str, Any]:
    """Give the schema of one kind, or of a document of any kind.

    The kinds are told apart by ``if`` and ``then``, so that an editor complains about the one that is meant
    and not about all the others.
    """
    from pydantic.json_schema import models_json_schema

    from compiler.intent import KINDS

    chosen = {name: model for name, model in KINDS.items() if kind in {None, name}}
    references, schema = models_json_schema(
        [(model, "validation") for model in chosen.values()], ref_template="#/definitions/{model}"
    )
    definitions = {name: _plain(definition) for name, definition in schema["$defs"].items()}
    head: dict[str, Any] = {
        "$schema": _DIALECT,
        "title": kind or "fabricc intent",
        "definitions": definitions,
    }
    if kind is not None:
        return head | references[chosen[kind], "validation"]
    return head | {
        "type": "object",
        "required": ["apiVersion", "kind", "metadata", "spec"],
        "properties": {
            "kind": {
                "enum": list(chosen),
                "description": "; ".join(f"`{name}`: {_first_line(model)}" for name, model in chosen.items()),
            }
        },
        "allOf": [
            {
                "if": {"required": ["kind"], "properties": {"kind": {"const": name}}},
                "then": references[model, "validation"],
            }
            for name, model in chosen.items()
        ],
    }


def _first_line(model: type[Any]) -> str:
    return (model.__doc__ or "").strip().partition("\n")[0].rstrip(".")


def _plain(schema: Any) -> Any:
    """Say in draft 7 what pydantic says in 2020-12, and drop titles, which only repeat names."""
    if isinstance(schema, list):
        return [_plain(each) for each in _items(schema)]
    if not isinstance(schema, dict):
        return schema
    members = _object(schema)
    plain: dict[str, Any] = {
        "items" if name == "prefixItems" else name: _plain(each)
        for name, each in members.items()
        if not (name == "title" and isinstance(each, str))
    }
    if isinstance(plain.get("const"), str):
        plain.setdefault("type", "string")
    return plain


def _object(value: Any) -> dict[str, Any]:
    found: dict[str, Any] = value
    return found


def _items(value: Any) -> list[Any]:
    found: list[Any] = value
    return found
