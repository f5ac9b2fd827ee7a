"""Whether an object may be, by the tables of its kind: what a CRD's schema and the built-in checks say."""

from __future__ import annotations

import ipaddress
import json
import re
from typing import TYPE_CHECKING, Any

from drift.lab.api.failure import Failure, invalid
from drift.lab.api.fields import NOTHING
from drift.lab.api.plain import is_array, is_dict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from compiler.schema.kubernetes import Field, Kind

    Cause = tuple[str, str, str]

_PLAIN = {"string": str, "integer": int, "boolean": bool, "list": list, "object": dict, "map": dict}
_NAME = re.compile(r"[a-z0-9]([-a-z0-9.]*[a-z0-9])?")
_LONGEST_NAME = 253
_LARGEST = {"int32": 2**31 - 1, "int64": 2**63 - 1}


def check_applied(kind: Kind, shape: Field, body: Mapping[str, Any]) -> None:
    """Refuse what server-side apply cannot type: an unknown field, or a value of another kind (a 500)."""
    metadata = body["metadata"]
    where = f"{metadata.get('namespace', '')}/{metadata['name']}; {kind.api_version}, Kind={kind.kind}"
    for name, known in shape.fields.items():
        if name in body and name != "metadata":
            for place, fault in _untypable(body[name], known, f".{name}"):
                text = f"failed to create typed patch object ({where}): {place}: {fault}"
                raise Failure(500, "", text)
    for name in body:
        if name not in shape.fields and name not in {"apiVersion", "kind"}:
            text = f"failed to create typed patch object ({where}): .{name}: field not declared in schema"
            raise Failure(500, "", text)


def _untypable(value: Any, known: Field, place: str) -> Iterator[tuple[str, str]]:
    if value is None:
        return
    if not _fits(value, known):
        shown = known.type if known.type != "object" else "map"
        yield place, f"expected {shown}, got &value.valueUnstructured{{Value:{value}}}"
    elif is_dict(value) and known.type == "object":
        for name, held in value.items():
            if name not in known.fields:
                yield f"{place}.{name}", "field not declared in schema"
            else:
                yield from _untypable(held, known.fields[name], f"{place}.{name}")
    elif is_array(value) and known.items is not None:
        for position, held in enumerate(value):
            missing = [
                key
                for key in known.keys
                if is_dict(held) and key not in held and known.items.fields[key].default is None
            ]
            if missing:
                yield (
                    f"{place}[{position}]",
                    f"associative list with keys has an element that omits key field {missing[0]!r}",
                )
            yield from _untypable(held, known.items, f"{place}[{position}]")


def _fits(value: object, known: Field) -> bool:
    """Say whether a value is of the field's type; Python's True is no number here."""
    wanted = _PLAIN.get(known.type)
    return wanted is None or (isinstance(value, wanted) and not (wanted is int and isinstance(value, bool)))


def pruned(value: Any, known: Field) -> Any:
    """Leave out what the schema does not know, as the API server does with custom resources."""
    if is_dict(value) and known.type == "object" and known.fields:
        return {
            name: pruned(held, known.fields[name]) for name, held in value.items() if name in known.fields
        }
    if is_array(value) and known.items is not None:
        return [pruned(held, known.items) for held in value]
    return value


def check(kind: Kind, shape: Field, body: Mapping[str, Any], before: Mapping[str, Any] | None) -> None:
    """Refuse what the schema forbids, everything at once (422)."""
    name = str(body["metadata"].get("name", ""))
    causes: list[Cause] = []
    if not _NAME.fullmatch(name) or len(name) > _LONGEST_NAME:
        causes.append(
            (
                "FieldValueInvalid",
                f'Invalid value: "{name}": a lowercase RFC 1123 subdomain is expected',
                "metadata.name",
            )
        )
    for part, known in shape.fields.items():
        if part in {"metadata", "status"}:
            continue
        if part in body:
            old = before.get(part, NOTHING) if before is not None else NOTHING
            causes += _faults(body[part], known, part, old)
        elif known.required:
            causes.append(("FieldValueRequired", "Required value", part))
    if causes:
        raise invalid(kind, name, causes)


def _faults(value: Any, known: Field, place: str, before: Any) -> Iterator[Cause]:
    if value is None or not _fits(value, known):
        found = "null" if value is None else _type_of(value)
        shown = {"list": "array", "map": "object"}.get(known.type, known.type)
        text = f'Invalid value: "{found}": {place} in body must be of type {shown}: "{found}"'
        yield "FieldValueTypeInvalid", text, place
        return
    if known.immutable and before is not NOTHING and before != value:
        yield "FieldValueInvalid", f"Invalid value: {_shown(value)}: field is immutable", place
    if is_dict(value):
        yield from _object_faults(value, known, place, before if is_dict(before) else {})
    elif is_array(value):
        yield from _list_faults(value, known, place)
    else:
        yield from _scalar_faults(value, known, place)


def _object_faults(
    value: dict[str, Any], known: Field, place: str, before: dict[str, Any]
) -> Iterator[Cause]:
    for name, held in value.items():
        below = known.items if known.type == "map" else known.fields.get(name)
        if below is not None:
            yield from _faults(held, below, f"{place}.{name}", before.get(name, NOTHING))
    for name, below in known.fields.items():
        if below.required and name not in value:
            yield "FieldValueRequired", "Required value", f"{place}.{name}"
    for rule in known.rules:
        if not rule.holds(value):
            yield "FieldValueInvalid", f'Invalid value: "object": {rule.message}', place


def _list_faults(value: list[Any], known: Field, place: str) -> Iterator[Cause]:
    if len(value) < known.shortest:
        yield (
            "FieldValueInvalid",
            f"Invalid value: {len(value)}: should have at least {known.shortest} items",
            place,
        )
    if known.longest is not None and len(value) > known.longest:
        yield "FieldValueTooMany", f"Too many: {len(value)}: must have at most {known.longest} items", place
    for position, held in enumerate(value):
        if known.items is not None:
            yield from _faults(held, known.items, f"{place}[{position}]", NOTHING)


def _scalar_faults(value: Any, known: Field, place: str) -> Iterator[Cause]:
    def fault(text: str) -> Cause:
        return "FieldValueInvalid", f"Invalid value: {_shown(value)}: {text}", place

    if known.enum and value not in known.enum:
        supported = ", ".join(f'"{each}"' for each in known.enum)
        yield (
            "FieldValueNotSupported",
            f"Unsupported value: {_shown(value)}: supported values: {supported}",
            place,
        )
    if isinstance(value, str):
        yield from map(fault, _text_faults(value, known, place))
    elif not isinstance(value, bool):
        yield from map(fault, _number_faults(value, known, place))


def _text_faults(value: str, known: Field, place: str) -> Iterator[str]:
    if known.pattern and not re.search(known.pattern, value):
        yield f"{place} in body should match '{known.pattern}'"
    if len(value) < known.shortest or (known.longest is not None and len(value) > known.longest):
        yield f"{place} in body should have {known.shortest} to {known.longest} characters"
    if known.format == "cidr" and not _is_network(value):
        yield f'{place} in body must be of type cidr: "{value}"'


def _number_faults(value: int, known: Field, place: str) -> Iterator[str]:
    if known.low is not None and value < known.low:
        yield f"{place} in body should be greater than or equal to {known.low}"
    if known.high is not None and value > known.high:
        yield f"{place} in body should be less than or equal to {known.high}"
    if value > _LARGEST.get(known.format, value):
        yield f"Checked value must be of type integer with format {known.format} in {place}"


def _is_network(value: str) -> bool:
    try:
        ipaddress.ip_network(value, strict=False)
    except ValueError:
        return False
    return "/" in value


def _type_of(value: object) -> str:
    names = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array"}
    return next((name for form, name in names.items() if isinstance(value, form)), "object")


def _shown(value: Any) -> str:
    return json.dumps(value)
