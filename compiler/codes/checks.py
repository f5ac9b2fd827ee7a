"""The codes of the rules that look at the whole fabric (`compiler.check`)."""

from __future__ import annotations

from compiler.diagnostics import Code, Severity

DUPLICATE_NUMBER = Code(
    "duplicate-number",
    Severity.ERROR,
    "VNIs, EVIs, AS numbers and loopbacks say which switch or network a packet or a route belongs to: two "
    "with the same number are taken for one, and traffic of one ends in the other.",
    "vni: 4  # and another Subnet or Vrf has 4",
    "give one of the two another number",
)
DUPLICATE_INSTANCE = Code(
    "duplicate-instance",
    Severity.ERROR,
    "A switch has one network instance of a name, and one subinterface of an index on irb0; the second "
    "would silently become part of the first.",
    "networkInstance: mac-vrf2  # of two subnets on one leaf",
    "give one of the two another name or index",
)
RESERVED_NAME = Code(
    "reserved-name",
    Severity.ERROR,
    "The network instances `default` and `mgmt` carry the underlay and the switch's own management; a "
    "tenant of that name would be mixed with them.",
    "metadata: {name: mgmt}  # of a Vrf",
    "take another name; that of a Subnet on switches is its `networkInstance`",
)
PORT_CONFLICT = Code(
    "port-conflict",
    Severity.ERROR,
    "A port is cabled once: it is a fabric link, or it carries subnets that its VLANs and subinterface "
    "indexes tell apart.",
    "- {port: leaf1:ethernet-1/12, vlan: 10}  # and another Subnet has VLAN 10 there",
    "move one of the two to another port, VLAN or subinterface",
)
OVERLAPPING_RANGES = Code(
    "overlapping-ranges",
    Severity.ERROR,
    "Two subnets, two pools, or two clusters that announce the same addresses in one VRF: which of them "
    "gets a packet depends on which route happens to win.",
    "pools: {a: {addresses: [192.0.2.0/28]}, b: {addresses: [192.0.2.8/29]}}",
    "make one of the two smaller, or move it",
)
NESTED_RANGES = Code(
    "nested-ranges",
    Severity.WARNING,
    "A subnet, a pool and pod addresses that overlap work only as long as the more specific route is "
    "there; when it goes, packets go to the other.",
    "cidr: 172.16.0.0/16  # and a subnet of the VRF is 172.16.254.0/24",
    "move one of the two, unless the nesting is meant",
)
OUTSIDE_SUBNET = Code(
    "outside-subnet",
    Severity.ERROR,
    "A node whose address is not in its cluster's subnet has no gateway and no session.",
    "wk-a1: {address: 192.168.102.20, attach: leaf1:ethernet-1/12}",
    "correct the address, or the subnet of the cluster",
)
ADDRESS_TAKEN = Code(
    "address-taken",
    Severity.ERROR,
    "Two owners of one address answer for each other, and sessions from it come and go.",
    "wk-a2: {address: 192.168.101.20, attach: leaf2:ethernet-1/12}  # wk-a1 has it",
    "give one of the two another address",
)
LOOPBACK_MISSING = Code(
    "loopback-missing",
    Severity.ERROR,
    "The speakers of this cluster use the nodes' loopbacks; a node without one has no session.",
    "wk-a1: {address: 192.168.101.20, attach: leaf1:ethernet-1/12}  # source: loopback",
    "give the node a `loopback`, or let the speaker use `source: address`",
)
OUTSIDE_ACCEPT = Code(
    "outside-accept",
    Severity.ERROR,
    "A leaf accepts sessions by prefix, the longest that matches: a node that speaks from outside of the "
    "prefix, or from inside of a longer one of another speaker, is refused or placed in the wrong group.",
    "loopback: 6.4.6.20  # accept: 6.4.5.0/26",
    "widen `accept`, or give the node an address in it",
)
PEER_AS = Code(
    "peer-as",
    Severity.ERROR,
    "The leaf closes a session whose AS it was not told to allow: the speakers stay in Active for ever.",
    "{asn: 65201, allowedPeerAs: [65202]}",
    "add the AS to `allowedPeerAs`, or leave the field out: then it is what the speakers have",
)
SHARED_ADDRESS_PAIR = Code(
    "shared-address-pair",
    Severity.ERROR,
    "A pair of addresses carries one BGP session. Of two speakers on a node that use the same pair to one "
    "leaf, whichever comes second never gets up.",
    "source: address  # of both calico and metallb",
    "let one of the two speak from a loopback of the node",
)
GROUP_CONFLICT = Code(
    "group-conflict",
    Severity.ERROR,
    "A BGP group has one set of policies and timers, and a prefix leads into one group: with two, one of "
    "the two sessions gets what was meant for the other.",
    "group: metallb-bgp  # of calico and of metallb",
    "give each speaker a group of its own",
)
TIMERS = Code(
    "timers",
    Severity.ERROR,
    "A hold time of one or two seconds is refused by every BGP speaker (RFC 4271, 4.2), and a keepalive "
    "not below the hold time lets every session expire.",
    "timers: {holdTime: 9, keepalive: 9}",
    "hold time 9 and keepalive 3 are usual; 0 and 0 turn both off",
)
CALICO_ASN = Code(
    "calico-asn",
    Severity.ERROR,
    "Calico's API has AS numbers as 32-bit signed integers: an API server refuses everything above "
    "2147483647.",
    "session: {asn: 4200000001}  # of calico",
    "take an AS that 32 bits with a sign can hold",
)
METALLB_MODE = Code(
    "metallb-mode",
    Severity.ERROR,
    "MetalLB takes some fields without using them and refuses others, depending on its mode and version; "
    "the session would not be what both sides were told.",
    "{mode: frr-k8s, session: {source: loopback}}",
    "choose a mode that can do it, or leave it out",
)
SERVICE_ADDRESS = Code(
    "service-address",
    Severity.ERROR,
    "MetalLB gives a service an address of its pool and no other one: the service would stay pending.",
    "address: 10.254.254.9  # pool: 10.254.254.240/28",
    "take an address of the pool, or another pool",
)
POOL_REJECTED = Code(
    "pool-rejected",
    Severity.WARNING,
    "The import policy of the leaves rejects addresses of the pool: services that get them are announced "
    "and not reachable.",
    "importPolicy: pods-only  # of metallb",
    "let the policy accept the pool: a PrefixSet can name it, `clusters: {NAME: [pools]}`",
)
DUPLICATE_SEQUENCE = Code(
    "duplicate-sequence",
    Severity.ERROR,
    "Statements are told apart by their sequence: a switch would keep one of the two.",
    "statements: [{sequence: 10, result: accept}, {sequence: 10, result: reject}]",
    "give one of the two another sequence",
)
MULTIPATH_OFF = Code(
    "multipath-off",
    Severity.WARNING,
    "Without multipath one path is used and the others wait: of several nodes, or spines, one carries all "
    "the traffic.",
    "bgp: {preference: 169}  # and no multipath",
    "set `multipath` to the number of ways that there can be, or more",
)
MULTIPATH_NARROW = Code(
    "multipath-narrow",
    Severity.WARNING,
    "More nodes can announce an address than the leaf may use: some of them stay idle, and which ones "
    "changes with every restart.",
    "bgp: {multipath: 2}  # and three nodes on the leaf",
    "set `multipath` to the number of ways that there can be, or more",
)
ECMP_NARROW = Code(
    "ecmp-narrow",
    Severity.WARNING,
    "More leaves can announce an address than EVPN next hops may be used: a leaf without nodes sends "
    "everything to some of them.",
    "ecmp: 1  # and two leaves with nodes",
    "set `ecmp` to the number of ways that there can be, or more",
)
EQUAL_PREFERENCE = Code(
    "equal-preference",
    Severity.WARNING,
    "A leaf that prefers another leaf's EVPN route to its own nodes never announces them: half of the "
    "nodes carry no traffic, which half is a race, and it stays so (a BGP wedgie).",
    "bgp: {multipath: 64}  # and no preference below EVPN's 170",
    "`preference: 169`",
)
COMBINED_PREFERENCE = Code(
    "combined-preference",
    Severity.ERROR,
    "`combinedEcmp` joins PE-CE and EVPN routes of equal preference; with a preference of its own PE-CE "
    "always wins and nothing is joined. One or the other.",
    "bgp: {preference: 169, combinedEcmp: true}",
    "remove one of the two",
)
UNKNOWN_RELEASE = Code(
    "unknown-release",
    Severity.ERROR,
    "Without the models of a release or the features of a platform nobody can say what the switch accepts.",
    'release: "99.3"',
    "`fabricc schema list` names those that are known",
)
RELEASE_LACKS = Code(
    "release-lacks",
    Severity.ERROR,
    "The release on the switch does not have what is asked, and would refuse the whole configuration.",
    'bgp: {combinedEcmp: true}  # release: "23.10"',
    "leave it out, or take a release that has it: `fabricc schema diff` says what an upgrade changes",
)
