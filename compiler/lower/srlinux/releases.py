"""Every difference between SR Linux releases that lowering knows, and nowhere else.

The rest of this package is written against meaning ("accept", "up to four paths", "this family is on");
`Shapes` says how a release writes it. It is chosen by asking the release's schema index whether a node
exists and of what kind it is, never by comparing version numbers: platforms switch nodes on and off too.
``docs/releases.md`` has the same facts as a table, by release.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Protocol

from compiler.rendered import SECRET_REF
from compiler.schema.node import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from compiler.fabric import Policy, Statement
    from compiler.schema.node import Node
    from compiler.tree import Object, Tree

BGP = ("network-instance", "protocols", "bgp")
GROUP = (*BGP, "group")
STATEMENT = ("routing-policy", "policy", "statement")
WIDTHS: tuple[tuple[tuple[str, ...], ...], ...] = (
    (("max-paths-level-1",), ("max-paths-level-2",)),
    (("maximum-paths",),),
    (("ebgp", "maximum-paths"), ("ibgp", "maximum-paths")),
)
"""What says the width of a multipath set, below ``multipath``: up to 24.3, up to 24.10, from 25.3."""


class Asked(Protocol):
    """What is asked of a schema index: the node at a path of bare names, None where the release has none."""

    def node(self, path: tuple[str, ...], /) -> Node | None:
        """Find a node."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Shapes:
    """How one release on one platform writes what lowering means."""

    family_list: bool
    widths: tuple[tuple[str, ...], ...]
    policy_list: bool
    named_statements: bool
    policy_result: bool
    match_prefix: bool
    local_as_list: bool
    multihop: bool
    stack_state: bool
    password: bool
    combined_ecmp: bool

    def families(self, enabled: Mapping[str, bool], multipath: int = 1) -> Object:
        """Say which address families are on; `multipath` is the width of ipv4-unicast, 1 is off.

        Up to 22.11 each family is a container and ipv4-unicast is on by default; from 23.3 they are a list
        and nothing is. Both are said in full, so that the text means the same in every release.
        """
        bodies: dict[str, Object] = {
            family: {"admin-state": "enable" if on else "disable"} for family, on in sorted(enabled.items())
        }
        if multipath > 1:
            bodies["ipv4-unicast"]["multipath"] = self._width(multipath)
        if not self.family_list:
            return dict(bodies)
        return {"afi-safi": [{"afi-safi-name": family} | body for family, body in bodies.items()]}

    def _width(self, width: int) -> Object:
        body: Object = {"allow-multiple-as": True}
        for *parents, leaf in self.widths:
            body |= {parents[0]: {leaf: width}} if parents else {leaf: width}
        return body

    def family_path(self, family: str) -> str:
        """Give a family's place below a BGP instance, group or neighbour."""
        return f"/afi-safi[afi-safi-name={family}]" if self.family_list else f"/{family}"

    def policies(self, imported: Policy, exported: Policy) -> Object:
        """Apply a policy in each direction; from 24.7 they are leaf-lists in the user's order."""
        if self.policy_list:
            return {"import-policy": [imported.name], "export-policy": [exported.name]}
        return {"import-policy": imported.name, "export-policy": exported.name}

    def local_as(self, asn: int) -> Object:
        """Speak with another AS than the instance's; a list of one up to 22.11."""
        return {"local-as": [{"as-number": asn}] if self.local_as_list else {"as-number": asn}}

    def hops(self, maximum: int | None) -> Object:
        """Allow eBGP over more than one hop, where the release can say so (from 21.11)."""
        if maximum is None or not self.multihop:
            return {}
        return {"multihop": {"admin-state": "enable", "maximum-hops": maximum}}

    def authentication(self, secret: str | None) -> Object:
        """Protect sessions by TCP MD5: the password itself from 23.3, before that a keychain of its name."""
        if secret is None:
            return {}
        return {
            "authentication": {"password": SECRET_REF + secret} if self.password else {"keychain": secret}
        }

    def keychain(self, secret: str) -> Object | None:
        """Give the keychain that `authentication` refers to, None where it does not."""
        if self.password:
            return None
        key: Object = {"index": 1, "algorithm": "md5", "authentication-key": SECRET_REF + secret}
        return {"name": secret, "admin-state": "enable", "type": "tcp-md5", "key": [key]}

    def ipv4(self, body: Object) -> Object:
        """Switch the stack on: its presence does up to 22.11, an admin-state (default off) from 23.3."""
        return {"ipv4": {"admin-state": "enable"} | body if self.stack_state else body}

    def statement_key(self, sequence: int) -> tuple[str, int | str]:
        """Name a statement: a number that orders it up to 22.11, a name in the user's order from 23.3."""
        return ("name", str(sequence)) if self.named_statements else ("sequence-id", sequence)

    def match(self, statement: Statement) -> Object:
        """Say what a statement matches; the prefix set moved into a container in 25.3."""
        body: Object = {}
        if statement.prefix_set is not None:
            name = statement.prefix_set.name
            body |= {"prefix": {"prefix-set": name}} if self.match_prefix else {"prefix-set": name}
        if statement.protocol is not None:
            body["protocol"] = statement.protocol
        return {"match": body} if body else {}

    def action(self, *, accept: bool, local_preference: int | None = None) -> Object:
        """Say what becomes of a route: a container up to 22.6, a leaf beside the changes from 22.11."""
        changes: Object = {}
        if local_preference is not None:
            changes = {"bgp": {"local-preference": {"set": local_preference}}}
        result = "accept" if accept else "reject"
        inner: Tree = changes if accept else {}
        return {"policy-result": result} | changes if self.policy_result else {result: inner}


def shapes_of(index: Asked) -> Shapes:
    """Ask an index for everything that differs."""

    def has(*path: str) -> bool:
        return index.node(path) is not None

    def is_a(kind: Kind, *path: str) -> bool:
        node = index.node(path)
        return node is not None and node.kind is kind

    family_list = is_a(Kind.LIST, *BGP, "afi-safi")
    multipath = (*BGP, "afi-safi" if family_list else "ipv4-unicast", "multipath")
    statement = index.node(STATEMENT)
    return Shapes(
        family_list=family_list,
        widths=next(
            (leaves for leaves in WIDTHS if all(has(*multipath, *leaf) for leaf in leaves)), WIDTHS[0]
        ),
        policy_list=is_a(Kind.LEAF_LIST, *GROUP, "import-policy"),
        named_statements=statement is not None and statement.keys == ("name",),
        policy_result=has(*STATEMENT, "action", "policy-result"),
        match_prefix=has(*STATEMENT, "match", "prefix", "prefix-set"),
        local_as_list=is_a(Kind.LIST, *GROUP, "local-as"),
        multihop=has(*GROUP, "multihop"),
        stack_state=has("interface", "subinterface", "ipv4", "admin-state"),
        password=has(*GROUP, "authentication", "password"),
        combined_ecmp=has("network-instance", "protocols", "bgp-vpn", "combined-ecmp"),
    )


@cache
def shapes(release: str, platform: str) -> Shapes:
    """Give the shapes of a release on a platform; asked once, shared by all its switches."""
    from compiler.schema import schema

    return shapes_of(schema(release, platform))
