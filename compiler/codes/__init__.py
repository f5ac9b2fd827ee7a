"""Every diagnostic code, declared once: its name, how bad it is, why it matters, an example, a way out.

A code is never reused. Each has a corpus file in ``tests/corpus/errors`` and an entry in
``docs/diagnostics.md``, which is made from this package. Those of the rules in `compiler.check` stand in
`compiler.codes.checks`, those of a cluster's rendered objects in `compiler.codes.objects`, a switch's in
`compiler.codes.switches`.
"""

from __future__ import annotations

from compiler.codes import checks, objects, switches
from compiler.diagnostics import Code, Severity

SYNTAX = Code(
    "syntax",
    Severity.ERROR,
    "The file is not YAML, so nothing in it can be read.",
    "spec: {release: '24.10'",
    "see how the line and those around it are indented and quoted",
)
NO_FABRIC = Code(
    "no-fabric",
    Severity.ERROR,
    "Every switch takes its release, underlay and overlay from the one `Fabric` document; without it, or "
    "with two of them, nothing can be rendered.",
    "kind: Device  # and no document of kind Fabric",
    "write one document of `kind: Fabric`, and no second one",
)
UNKNOWN_REFERENCE = Code(
    "unknown-reference",
    Severity.ERROR,
    "A name stands for something that nobody wrote, so what refers to it cannot be rendered.",
    "importPolicy: imprt-all",
    "write the document that is named, or correct the name",
)
BAD_ADDRESS = Code(
    "bad-address",
    Severity.ERROR,
    "The text has the shape of an address but is none, and every target would refuse it.",
    "loopback: 1.1.1.256",
    "take an address that one host can have",
)
HOST_BITS = Code(
    "host-bits",
    Severity.ERROR,
    "A prefix with bits set beyond its length is either the wrong address or the wrong length; targets "
    "disagree on which they keep.",
    "accept: 6.4.5.20/26",
    "write the network, or the length that makes it an address",
)
LINK_PREFIX = Code(
    "link-prefix",
    Severity.ERROR,
    "A cable has two ends: only a /31 or a /30 says which address each of them has.",
    "- {ends: [spine1:ethernet-1/1, leaf1:ethernet-1/1], prefix: 10.1.1.0/24}",
    "`10.1.1.0/31`: the first end takes the lower address",
)
PREFIX_RANGE = Code(
    "prefix-range",
    Severity.ERROR,
    "The bounds exclude every length inside the prefix, so that the entry can never match.",
    "- {prefix: 10.96.0.0/12, ge: 24, le: 16}",
    "`ge` is the shortest length that matches, `le` the longest",
)
EMPTY_PREFIX_SET = Code(
    "empty-prefix-set",
    Severity.ERROR,
    "A prefix set without prefixes matches nothing, so a policy that relies on it does the opposite of what "
    "its name says.",
    "spec: {clusters: {k8s: [pods]}}  # and the cluster has no Calico",
    "list prefixes, or name a cluster that has such addresses",
)
ACCEPT_MISSING = Code(
    "accept-missing",
    Severity.ERROR,
    "A leaf accepts peers by prefix. The nodes' addresses are in their subnet; where their loopbacks are, "
    "only a person knows.",
    "session: {source: loopback, asn: 65201, group: metallb-bgp}  # and no accept",
    "`accept: ` with the prefix that the nodes' loopbacks are taken from",
)
NO_SESSION = Code(
    "no-session",
    Severity.ERROR,
    "The node's leaf has no AS and loopback in the VRF, so nobody answers the node's speakers.",
    "attach: border:ethernet-1/12  # and the Vrf's devices have no border",
    "add the leaf to the devices of the Vrf",
)
ATTACHMENT = Code(
    "attachment",
    Severity.ERROR,
    "An attachment is one port, or the ports of a cluster's nodes; with both or neither nobody can say "
    "which.",
    "attach: [{vlan: 10}]",
    "write one entry a port, and one for the nodes of a cluster",
)
CLUSTER_SUBNET = Code(
    "cluster-subnet",
    Severity.ERROR,
    "The sessions of a cluster live in the VRF of its subnet, on the subnet's addresses: it needs both.",
    "spec: {vni: 1, evi: 1}  # of a Subnet that a Cluster names",
    "give the subnet a `vrf`, a `gateway` and an `irb`",
)
GATEWAY = Code(
    "gateway",
    Severity.ERROR,
    "An anycast gateway is a subinterface of `irb0`: the address without the index, or a VRF without the "
    "gateway, configures nothing.",
    "spec: {vni: 1, evi: 1, vrf: ip-vrf1}",
    "write `vrf`, `gateway` and `irb` together, or none of them",
)
FRAGMENT_SHAPE = Code(
    "fragment-shape",
    Severity.ERROR,
    "A fragment is for switches (`devices` and `srlinux`) or for a cluster (`cluster` and `objects`); half "
    "of a pair renders nothing.",
    "spec: {srlinux: {/system/ntp: {}}}  # and no devices",
    "complete one of the two pairs",
)
BAD_PATH = Code(
    "bad-path",
    Severity.ERROR,
    "The text is not a gNMI path, so nobody can say what the fragment would own.",
    "srlinux: {'system ntp': {}}",
    "/system/ntp, /interface[name=ethernet-1/1]",
)
FRAGMENT_CLASH = Code(
    "fragment-clash",
    Severity.ERROR,
    "Two places give one leaf different values; whichever won would surprise the other's author.",
    "spec: {devices: [leaf1], srlinux: {'/interface[name=ethernet-1/1]': {admin-state: disable}}}",
    "say it in one place",
)
EMPTY_FILE = Code(
    "empty-file",
    Severity.ERROR,
    "A file without a document is more often a save that went wrong than a wish.",
    "# only a comment",
    "write a document, or remove the file",
)
TAB = Code(
    "tab",
    Severity.ERROR,
    "YAML allows no tabs in indentation, and people cannot see them.",
    "\tspec: {}",
    "indent with spaces",
)
TAG = Code(
    "tag",
    Severity.ERROR,
    "Intent is plain data; a tag changes what a value means in a way that readers and editors miss.",
    "release: !!str 24.10",
    "to write text that looks like something else, use quotes",
)
DUPLICATE_KEY = Code(
    "duplicate-key",
    Severity.ERROR,
    "One of the two values would be lost without a word.",
    "{asn: 65001, asn: 65002}",
    "remove one of the two, or join them",
)
ANCHOR = Code(
    "anchor",
    Severity.ERROR,
    "An alias that names nothing, itself, or so much that the document explodes cannot be followed.",
    "all: [*big, *big, *big, *big]",
    "write the values out",
)
UNREADABLE_FILE = Code(
    "unreadable-file",
    Severity.ERROR,
    "What cannot be read as UTF-8 text would silently be missing from the fabric.",
    "intent/notes.yaml saved as UTF-16",
    "save it as UTF-8 text, readable for who compiles",
)
SYMLINK = Code(
    "symlink",
    Severity.ERROR,
    "A link out of the tree makes the result depend on what is not in the repository.",
    "intent/shared.yaml -> /etc/shared.yaml",
    "put the file itself here",
)
UNKNOWN_KIND = Code(
    "unknown-kind",
    Severity.ERROR,
    "A document of no known kind would be ignored, and with it all that it asks for.",
    "kind: Subnets",
    "`fabricc explain` lists the kinds",
)
UNKNOWN_FIELD = Code(
    "unknown-field",
    Severity.ERROR,
    "A misspelt field would be ignored, and a default used in its place.",
    "spec: {ans: 65001}",
    "`fabricc explain KIND` lists the fields of a kind",
)
MISSING_FIELD = Code(
    "missing-field",
    Severity.ERROR,
    "There is no default that would be right for everyone.",
    "kind: Vrf\nspec: {evi: 4}  # no vni",
    "`fabricc explain KIND` says what each field means",
)
WRONG_TYPE = Code(
    "wrong-type",
    Severity.ERROR,
    "YAML made something else of it than what was meant: `24.10` is the number 24.1, `1e3` is 1000.0.",
    "release: 24.10",
    "`fabricc explain KIND` says what each field takes",
)
WRONG_VALUE = Code(
    "wrong-value",
    Severity.ERROR,
    "The value is of the right type, but not one that this field can have.",
    "vlan: 5000",
    "`fabricc explain KIND` says what each field takes",
)
UNSAFE_NAME = Code(
    "unsafe-name",
    Severity.ERROR,
    "Names become file names of what is rendered; one with a path in it would be written elsewhere.",
    "metadata: {name: ../../etc/leaf1}",
    "names become file names of what is rendered",
)
DUPLICATE_NAME = Code(
    "duplicate-name",
    Severity.ERROR,
    "Two documents of one kind and name contradict each other, and references to them mean neither.",
    "two documents `kind: Device` named `leaf1`",
    "rename one of the two, or join them",
)
TRAFFIC_POLICY = Code(
    "traffic-policy",
    Severity.ERROR,
    "Kubernetes ignores `externalTrafficPolicy` among annotations and refuses it in lower case; the service "
    "then has the policy `Cluster`: every node attracts its traffic, and the client's address is lost.",
    "annotations: {externalTrafficPolicy: local}",
    "say it once, as the field `externalTrafficPolicy` of the service: `Local` or `Cluster`",
)
CODES: dict[str, Code] = {
    value.name: value
    for part in (dict(globals()), vars(checks), vars(objects), vars(switches))
    for value in part.values()
    if isinstance(value, Code)
}
