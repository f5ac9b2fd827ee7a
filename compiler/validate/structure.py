"""Walk a tree beside the schema: the fast way, which notes the objects at fault and not where they are.

Most trees have no fault, so that the walk carries no paths; `compiler.validate.places` finds the place of an
object afterwards. A leafref is noted and followed when the whole tree was seen.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from compiler.schema import Kind, Node
from compiler.schema.values import canonicaliser
from compiler.validate.leaves import explain, tester
from compiler.validate.limits import Limited
from compiler.validate.obligations import obligations
from compiler.validate.plain import compound, members, objects
from compiler.validate.violation import Rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from compiler.schema import Type
    from compiler.validate.leaves import Test

Scope: TypeAlias = "tuple[dict[str, Any], Scope | None]"
"""An object and the objects around it, innermost first."""

Branch: TypeAlias = "Callable[[Any, Findings, Scope], None]"
Member: TypeAlias = "tuple[Test | None, Branch | None]"


@dataclass(frozen=True, slots=True)
class Fault:
    """A broken rule in an object: `member` is the name below it, or "" for the object itself."""

    holder: dict[str, Any]
    member: str
    rule: Rule
    reason: str
    node: Node | None = None


class Reference(NamedTuple):
    """A leafref's value and where it stands."""

    of: Type
    node: Node
    value: Any
    scope: Scope


@dataclass(slots=True)
class Findings:
    """What a walk has noted so far."""

    faults: list[Fault] = field(default_factory=list[Fault])
    references: list[Reference] = field(default_factory=list[Reference])
    limited: list[Limited] = field(default_factory=list[Limited])

    def add(
        self, holder: dict[str, Any], member: str, rule: Rule, reason: str, node: Node | None = None
    ) -> None:
        """Note one fault."""
        self.faults.append(Fault(holder, member, rule, reason, node))


def walk(root: Node, tree: dict[str, Any]) -> Findings:
    """Check everything that one place and its siblings can say; the tree's own root has no obligations."""
    found = Findings()
    known = _known(root)
    _check(known, tree, found, (tree, None))
    return found


def branch_of(node: Node) -> Branch:
    """Give the function that checks a container, list or leaf-list; made once a node."""
    made: Branch | None = node.made.get("walk")
    if made is None:
        make = {Kind.CONTAINER: _container, Kind.LIST: _list, Kind.LEAF_LIST: _leaf_list, Kind.LEAF: _leaf}
        made = node.made["walk"] = make[node.kind](node)
    return made


class _Known(dict[str, Member]):
    """How to check each member of a node, found when it is first met."""

    def __init__(self, node: Node) -> None:
        super().__init__()
        self.node = node

    def __missing__(self, name: str) -> Member:
        child = self.node.children.get(name)
        if child is None:
            return None, _unknown(name)  # not kept: names of other people's making would pile up
        if not child.config:
            member: Member = (None, _state(child))
        elif child.gated:
            member = (None, _gated(child))
        elif child.kind is Kind.LEAF and child.type is not None and not _refers(child.type):
            member = (tester(child.type), None)
        else:
            member = (None, branch_of(child))
        self[name] = member
        return member


def _known(node: Node) -> _Known:
    made: _Known | None = node.made.get("known")
    if made is None:
        made = node.made["known"] = _Known(node)
    return made


def _check(known: _Known, value: dict[str, Any], found: Findings, here: Scope) -> None:
    for name, raw in value.items():
        test, branch = known[name]
        if test is None:
            branch(raw, found, here)  # type: ignore[misc] # one of the two is there
        else:
            try:
                fits = test(raw)
            except TypeError:  # an object or a list against a set of names
                fits = False
            if not fits:
                _misfit(known.node.children[name], value, raw, found)


def _misfit(node: Node, holder: dict[str, Any], raw: Any, found: Findings) -> None:
    broken = explain(node.type, raw) if node.type is not None else None
    rule, reason = broken or (Rule.TYPE, "expected another value")
    found.add(holder, node.name, Rule.KIND if compound(raw) else rule, reason, node)


def _unknown(name: str) -> Branch:
    def note(_: Any, found: Findings, here: Scope) -> None:
        found.add(here[0], name, Rule.UNKNOWN, "")

    return note


def _state(node: Node) -> Branch:
    def note(_: Any, found: Findings, here: Scope) -> None:
        found.add(
            here[0], node.name, Rule.STATE, "expected configuration, found a node of the device's state"
        )

    return note


def _gated(node: Node) -> Branch:
    """Check a node that has limits on some platforms, and keep it to be held against them."""
    inner = branch_of(node)

    def check(value: Any, found: Findings, up: Scope) -> None:
        before = len(found.faults)
        inner(value, found, up)
        if len(found.faults) == before:
            instances = value if node.kind in (Kind.LIST, Kind.LEAF_LIST) else [value]
            found.limited += [Limited(node, each, up) for each in instances]

    return check


def _container(node: Node) -> Branch:
    known = _known(node)
    checks = obligations(node)

    def check(value: Any, found: Findings, up: Scope) -> None:
        if value.__class__ is not dict:
            found.add(up[0], node.name, Rule.KIND, "expected an object", node)
            return
        here = (value, up)
        _check(known, value, found, here)
        if checks is not None:
            checks(value, found)

    return check


def _list(node: Node) -> Branch:
    known = _known(node)
    checks = obligations(node)
    key_of = _key(node)

    def check(value: Any, found: Findings, up: Scope) -> None:
        if value.__class__ is not list:
            found.add(up[0], node.name, Rule.KIND, "expected a list of entries", node)
            return
        keys: list[Any] = []
        for entry in value:
            if entry.__class__ is not dict:
                found.add(up[0], node.name, Rule.KIND, "expected an object as entry", node)
                continue
            _check(known, entry, found, (entry, up))
            if checks is not None:
                checks(entry, found)
            try:
                keys.append(key_of(entry))
            except KeyError:
                _missing_keys(node, entry, found)
        if node.keys and len(keys) > 1:
            _once(node, value, keys, key_of, found)
        if node.max_elements is not None or node.min_elements:
            _count(node, value, up, found)
        if node.unique:
            _unique(node, value, found)

    return check


def _key(node: Node) -> Callable[[dict[str, Any]], Any]:
    """Give the function that makes an entry's key, in the form in which equal keys are equal."""
    changes = [canonicaliser(child.type) if (child := node.children[key]).type else None for key in node.keys]
    if not any(changes):
        return _raw_key(node.keys)
    if len(node.keys) == 1 and (change := changes[0]) is not None:
        name = node.keys[0]
        return lambda entry: change(entry[name])
    pairs = list(zip(node.keys, changes, strict=True))
    return lambda entry: tuple([change(entry[name]) if change else entry[name] for name, change in pairs])


def _raw_key(keys: tuple[str, ...]) -> Callable[[dict[str, Any]], Any]:
    if len(keys) == 1:
        name = keys[0]
        return lambda entry: entry[name]
    return lambda entry: tuple([entry[name] for name in keys])


def _once(
    node: Node,
    value: list[Any],
    keys: list[Any],
    key_of: Callable[[dict[str, Any]], Any],
    found: Findings,
) -> None:
    try:
        if len(set(keys)) == len(keys):
            return
    except TypeError:  # a key that is a list or an object: noted as a wrong kind already
        return
    seen: set[Any] = set()
    for entry in objects(value):
        if all(name in entry for name in node.keys):
            key = key_of(entry)
            if key in seen:
                text = ", ".join(f"{name} `{entry[name]}`" for name in node.keys)
                reason = f"expected one entry with {text}, found another before it"
                found.add(entry, "", Rule.DUPLICATE_KEY, reason, node)
            seen.add(key)


def _missing_keys(node: Node, entry: dict[str, Any], found: Findings) -> None:
    for key in node.keys:
        if key not in entry:
            found.add(entry, "", Rule.MISSING_KEY, f"expected the key `{key}`", node)


def _count(node: Node, value: list[Any], up: Scope, found: Findings) -> None:
    if node.max_elements is not None and len(value) > node.max_elements:
        reason = f"expected at most {node.max_elements}, found {len(value)}"
        found.add(up[0], node.name, Rule.MAX_ELEMENTS, reason, node)
    if len(value) < node.min_elements:
        reason = f"expected at least {node.min_elements}, found {len(value)}"
        found.add(up[0], node.name, Rule.MIN_ELEMENTS, reason, node)


def _unique(node: Node, value: list[Any], found: Findings) -> None:
    for leaves in node.unique:
        seen: set[tuple[str, ...]] = set()
        for entry in value:
            values = [_inside(entry, leaf.split("/")) for leaf in leaves]
            if None in values:
                continue  # RFC 7950, section 7.8.3: only entries that have all the leaves count
            key = tuple(str(each) for each in values)
            if key in seen:
                text = ", ".join(f"{leaf} `{each}`" for leaf, each in zip(leaves, values, strict=True))
                reason = f"expected {text} in one entry, found it in another one too"
                found.add(entry, "", Rule.UNIQUE, reason, node)
            seen.add(key)


def _inside(value: Any, names: Iterable[str]) -> Any:
    for name in names:
        value = members(value).get(name)
    return value


def _leaf(node: Node) -> Branch:
    """Check a leaf that refers to another one, or has limits."""
    of = node.type
    if of is None:
        raise AssertionError(node.name)
    test = tester(of)
    refers = _refers(of)

    def check(value: Any, found: Findings, up: Scope) -> None:
        try:
            fits = test(value)
        except TypeError:
            fits = False
        if not fits:
            _misfit(node, up[0], value, found)
        elif refers:
            found.references.append(Reference(of, node, value, up))

    return check


def _leaf_list(node: Node) -> Branch:
    of = node.type
    if of is None:
        raise AssertionError(node.name)
    test = tester(of)
    refers = _refers(of)

    def check(value: Any, found: Findings, up: Scope) -> None:
        if value.__class__ is not list:
            found.add(up[0], node.name, Rule.KIND, "expected a list of values", node)
            return
        for each in value:
            try:
                fits = test(each)
            except TypeError:
                fits = False
            if not fits:
                _misfit(node, up[0], each, found)
            elif refers:
                found.references.append(Reference(of, node, each, up))
        _count(node, value, up, found)
        if len({repr(each) for each in value}) < len(value):
            reason = "expected every value once, found one twice"
            found.add(up[0], node.name, Rule.DUPLICATE_VALUE, reason, node)

    return check


def _refers(of: Type) -> bool:
    """Say whether a value of the type must name an instance."""
    if of.base == "leafref":
        return of.require_instance
    return of.base == "union" and any(_refers(member) for member in of.members)
