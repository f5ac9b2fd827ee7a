"""``fabricc explain``: what a diagnostic code means, or what can be said in a kind of intent."""

from __future__ import annotations

from types import NoneType
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

import click

from compiler.cli.output import output_option, write_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import BaseModel
    from pydantic.fields import FieldInfo

    from compiler.diagnostics import Code

_WORDS: dict[Any, str] = {str: "text", int: "number", bool: "`true` or `false`", Any: "anything"}


@click.command("explain")
@click.argument("what", required=False)
@output_option
def explain(what: str | None, output: str) -> None:
    """Explain a diagnostic code (unknown-field) or a kind of intent (Vrf); list them if WHAT is left out."""
    from compiler.codes import CODES
    from compiler.intent import KINDS
    from compiler.intent.names import closest

    if what is None:
        data: Any = {"kinds": list(KINDS), "codes": sorted(CODES)}
        text = "".join(f"{name}\n" for name in (*KINDS, *sorted(CODES)))
    elif what in CODES:
        data, text = _code_data(CODES[what]), _code_text(CODES[what])
    elif what in KINDS:
        data = [dict(zip(_COLUMNS, row, strict=True)) for row in field_rows(KINDS[what])]
        text = fields_table(KINDS[what])
    else:
        meant = closest(what, [*CODES, *KINDS])
        hint = f"; did you mean `{meant}`?" if meant else ""
        raise click.BadParameter(f"neither a code nor a kind is called `{what}`{hint}", param_hint="WHAT")
    if output == "json":
        write_json(data)
    else:
        click.echo(text, nl=False)


def _code_data(code: Code) -> dict[str, str]:
    return {
        "code": code.name,
        "severity": code.severity.value,
        "why": code.why,
        "example": code.example,
        "hint": code.hint,
    }


def _code_text(code: Code) -> str:
    head = f"## {code.name}\n\n{code.severity.value.capitalize()}. {code.why}\n"
    return f"{head}\n```yaml\n{code.example}\n```\n\nhint: {code.hint}\n"


_COLUMNS = ("field", "type", "default", "description")


def fields_table(model: type[BaseModel]) -> str:
    """Give what may stand in the `spec` of a kind as a Markdown table."""
    lines = ["| field | type | if left out | |", "|---|---|---|---|"]
    for name, kind, default, description in field_rows(model):
        lines.append(f"| `{name}` | {kind} | {default} | {description.replace('|', '/')} |")
    return "\n".join(lines) + "\n"


def field_rows(model: type[BaseModel]) -> Iterator[tuple[str, str, str, str]]:
    """Give a row for every field below `spec`: its place, type, default and description.

    ``[]`` stands for an item of a list and ``<name>`` for a name that people choose.
    """
    spec: Any = model.model_fields["spec"].annotation
    yield from _rows(spec, "")


def _rows(model: type[BaseModel], before: str) -> Iterator[tuple[str, str, str, str]]:
    for name, info in model.model_fields.items():
        place = before + (info.alias or name)
        yield place, _type(info.annotation, info), _default(info), info.description or ""
        for inner, suffix in _models(info.annotation):
            yield from _rows(inner, f"{place}{suffix}.")


def _default(info: FieldInfo) -> str:
    if info.is_required():
        return "required"
    default: Any = info.get_default(call_default_factory=True, validated_data={})
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    if isinstance(default, str | int):
        return f"`{default}`"
    return ", ".join(f"`{each}`" for each in _items(default))


def _items(value: Any) -> tuple[Any, ...]:
    return tuple(value) if value.__class__ is tuple else ()


def _models(annotation: Any) -> Iterator[tuple[type[BaseModel], str]]:
    """Find the models inside a type, each with what leads to it."""
    from pydantic import BaseModel

    arguments = get_args(annotation)
    if isinstance(annotation, type) and not arguments and issubclass(annotation, BaseModel):
        yield annotation, ""
    elif get_origin(annotation) is dict:
        yield from ((model, f".<name>{rest}") for model, rest in _models(arguments[1]))
    elif get_origin(annotation) is tuple:
        yield from ((model, f"[]{rest}") for model, rest in _models(arguments[0]))
    elif hasattr(annotation, "__metadata__"):
        yield from _models(arguments[0])
    elif get_origin(annotation) is not Literal:
        for each in arguments:
            yield from _models(each)


def _type(annotation: Any, info: Any = None) -> str:
    arguments = get_args(annotation)
    if hasattr(annotation, "__metadata__"):
        return _type(arguments[0], annotation)
    if get_origin(annotation) is Literal:
        return " or ".join(f"`{each}`" for each in arguments)
    if get_origin(annotation) is dict:
        return f"mapping of {_type(arguments[1])}"
    if get_origin(annotation) is tuple:
        return f"list of {_type(arguments[0])}"
    if arguments:
        return " or ".join(_type(each, info) for each in arguments if each is not NoneType)
    return _WORDS.get(annotation, "mapping") + _bounds(info)


def _bounds(info: Any) -> str:
    """Give the bounds of a number, where it has any: `` 1..4094``."""
    bounds: dict[str, Any] = {}
    parts: list[Any] = [*getattr(info, "__metadata__", ()), *getattr(info, "metadata", ())]
    for part in parts:
        for each in (part, *getattr(part, "metadata", ())):
            bounds |= {name: getattr(each, name) for name in ("ge", "le") if hasattr(each, name)}
    return f" {bounds['ge']}..{bounds['le']}" if bounds.keys() == {"ge", "le"} else ""
