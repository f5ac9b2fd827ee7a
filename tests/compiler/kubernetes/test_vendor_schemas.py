"""Our tables against the vendors' definitions, field by field, for every version that lies in ../shared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from compiler.schema.kubernetes import KINDS, Field, Kind
from compiler.schema.kubernetes.generate import SERVER_FORMATS
from compiler.schema.kubernetes.kind import has
from tests.kube import definitions
from tests.shared import shared

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDERS = {
    "metallb-v0.13.12": "0.13.12",
    "metallb-v0.14.9": "0.14.9",
    "metallb-v0.15.3": "0.15.3",
    "metallb-v0.16.1": "0.16.1",
    "calico-v3.32.1": "3.32.1",
}
Fact = tuple[str, object]
OLD_ASN = {"myASN", "peerASN"}
"""Until 0.15 their format was int32, beside a maximum that does not fit it; servers before 1.36 let it be."""


def theirs(schema: dict[str, Any], at: str = "", *, needed: bool = False) -> Iterator[tuple[str, set[Fact]]]:
    """Flatten a definition's schema into facts by place; descriptions and rules are left out."""
    facts: set[Fact] = {
        (key, schema[key]) for key in ("default", "minimum", "maximum", "format") if key in schema
    }
    facts |= {("type", schema.get("type")), ("needed", needed)}
    facts |= {("enum", tuple(schema["enum"]))} if "enum" in schema else set()
    for rule in schema.get("allOf", []):
        facts.add(("enum", tuple(rule["enum"])))
    for ours, their in (("list", "x-kubernetes-list-type"), ("map", "x-kubernetes-map-type")):
        if their in schema and (ours, schema[their]) != ("list", "atomic"):
            facts.add((ours, schema[their]))
    if "x-kubernetes-list-map-keys" in schema:
        facts.add(("keys", tuple(schema["x-kubernetes-list-map-keys"])))
    for bound in ("Length", "Items", "Properties"):
        facts |= {(end, schema[f"{end}{bound}"]) for end in ("min", "max") if f"{end}{bound}" in schema}
    if any(rule["rule"] == "self == oldSelf" for rule in schema.get("x-kubernetes-validations", [])):
        facts.add(("fixed", True))
    yield at, facts
    required = schema.get("required", [])
    for name, member in schema.get("properties", {}).items():
        yield from theirs(member, f"{at}.{name}", needed=name in required)
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            yield from theirs(schema[key], f"{at}[]")


def ours(
    known: Field, version: str, at: str = "", *, needed: bool = False
) -> Iterator[tuple[str, set[Fact]]]:
    """Flatten our table the same way, as `version` has it."""
    types = {"map": "object", "list": "array", "any": "object"}
    facts: set[Fact] = {("type", types.get(known.type, known.type)), ("needed", needed)}
    facts |= {("default", known.default)} if known.default is not None else set()
    facts |= {("minimum", known.low)} if known.low is not None else set()
    facts |= {("maximum", known.high)} if known.high is not None else set()
    facts |= {("format", known.format)} if known.format in SERVER_FORMATS else set()
    facts |= {("enum", known.enum)} if known.enum else set()
    facts |= {("list", known.list_type)} if known.list_type != "atomic" else set()
    facts |= {("keys", known.keys)} if known.keys else set()
    facts |= {("map", "atomic")} if known.atomic else set()
    facts |= {("min", known.shortest)} if known.shortest else set()
    facts |= {("max", known.longest)} if known.longest is not None else set()
    facts |= {("fixed", True)} if known.immutable else set()
    yield at, facts
    for name, member in known.fields.items():
        if has(version, member.since, member.until):
            still = bool(member.required_until) and has(version, "", member.required_until)
            yield from ours(member, version, f"{at}.{name}", needed=member.required or still)
    if known.items is not None:
        yield from ours(known.items, version, f"{at}[]")


def kind_of(definition: dict[str, Any], version: str) -> Kind | None:
    spec = definition["spec"]
    wanted = (spec["group"], version, spec["names"]["kind"])
    return next((kind for kind in KINDS if (kind.group, kind.version, kind.kind) == wanted), None)


def differences(folder: str, version: str) -> Iterator[str]:
    for definition in definitions(shared("data", "crds", folder)):
        spec = definition["spec"]
        for served in spec["versions"]:
            name = f"{spec['names']['kind']} {served['name']}"
            kind = kind_of(definition, served["name"])
            if kind is None:
                yield f"{name}: we do not know it"
                continue
            if (kind.plural, kind.namespaced) != (spec["names"]["plural"], spec["scope"] == "Namespaced"):
                yield f"{name}: plural or scope"
            schema = served["schema"]["openAPIV3Schema"]
            them = {at: facts for at, facts in theirs(schema) if at.startswith((".spec", ".status"))}
            us = {
                at: facts
                for member, known in kind.fields.items()
                for at, facts in ours(known, version, f".{member}", needed=known.required)
            }
            for at in sorted(them.keys() | us.keys()):
                if them.get(at) != us.get(at):
                    yield f"{name}{at}: theirs {them.get(at)}, ours {us.get(at)}"


def explained(line: str, folder: str) -> bool:
    """Say whether a difference is one that is meant."""
    removed_with_0_14 = line.startswith("AddressPool ")
    old_format = folder < "metallb-v0.16" and any(f".spec.{name}: " in line for name in OLD_ASN)
    pool_state = folder < "metallb-v0.15" and line.startswith("IPAddressPool v1beta1.status.")
    # Port 0 became an error with 0.15; before it meant 179, which nobody has to write.
    port_zero = folder < "metallb-v0.15" and line.startswith("BGPPeer v1beta2.spec.peerPort: ")
    # The list bears a format that servers check on texts only.
    idle_format = line.startswith("IPReservation v3.spec.reservedCIDRs: ")
    return removed_with_0_14 or old_format or pool_state or port_zero or idle_format


@pytest.mark.parametrize(("folder", "version"), FOLDERS.items())
def test_every_field_is_as_the_vendor_has_it(folder: str, version: str) -> None:
    assert [line for line in differences(folder, version) if not explained(line, folder)] == []
