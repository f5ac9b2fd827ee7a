"""Calico's BGPFilter: one rule shape for both directions and both families."""

from __future__ import annotations

from compiler.schema.kubernetes.field import (
    Field,
    Rule,
    group,
    many,
    needed,
    number,
    only,
    since,
    text,
    undivided,
)

LARGEST_PRIORITY = 2147483646
LONGEST_COMMUNITY = 32
_HALF = "(6553[0-5]|655[0-2][0-9]|65[0-4][0-9]{2}|6[0-4][0-9]{3}|[1-5][0-9]{4}|[1-9][0-9]{1,3}|[0-9])"
_WORD = (
    "(429496729[0-5]|42949672[0-8][0-9]|4294967[01][0-9]{2}|429496[0-6][0-9]{3}|42949[0-5][0-9]{4}"
    "|4294[0-8][0-9]{5}|429[0-3][0-9]{6}|42[0-8][0-9]{7}|4[01][0-9]{8}|[1-3][0-9]{9}|[1-9][0-9]{1,8}|[0-9])"
)
COMMUNITY = f"^({_HALF}:{_HALF}|{_WORD}:{_WORD}:{_WORD})$"
"""A standard community (two 16 bit halves) or a large one (three 32 bit words, RFC 8092)."""

_RULES = (
    Rule(
        message="`cidr` and `matchOperator` go together",
        holds=lambda rule: bool(rule.get("cidr")) == bool(rule.get("matchOperator")),
        cel="(has(self.cidr) && size(self.cidr) > 0)"
        " == (has(self.matchOperator) && size(self.matchOperator) > 0)",
    ),
    Rule(
        message="`prefixLength` needs a `cidr`",
        holds=lambda rule: "prefixLength" not in rule or bool(rule.get("cidr")),
        cel="!has(self.prefixLength) || (has(self.cidr) && size(self.cidr) > 0)",
    ),
    Rule(
        message="`operations` go with action `Accept` only",
        holds=lambda rule: not rule.get("operations") or rule.get("action") == "Accept",
        cel="!has(self.operations) || size(self.operations) == 0 || self.action == 'Accept'",
    ),
)


def _operation() -> Field:
    community = text(pattern=COMMUNITY, longest=LONGEST_COMMUNITY)
    path = many(number(form="int32"), shortest=1, longest=10)
    operation = group(
        addCommunity=undivided(group(value=needed(community))),
        prependASPath=undivided(group(prefix=needed(path))),
        setPriority=undivided(group(value=needed(number(1, LARGEST_PRIORITY)))),
    )
    return undivided(only(1, operation))


def _rules(longest_cidr: int, longest_prefix: int) -> Field:
    length = number(0, longest_prefix, form="int32")
    community = text(pattern=COMMUNITY, longest=LONGEST_COMMUNITY)
    rule = group(
        *_RULES,
        action=needed(text("Accept", "Reject")),
        asPathPrefix=since("3.32", many(number(form="int32"))),
        cidr=text(form="cidr", longest=longest_cidr),
        communities=since("3.32", undivided(group(values=needed(many(community, shortest=1, longest=1))))),
        interface=text(),
        matchOperator=text("Equal", "NotEqual", "In", "NotIn"),
        operations=since("3.32", many(_operation(), shortest=1, longest=10)),
        peerType=since("3.32", text("eBGP", "iBGP")),
        prefixLength=since("3.30", undivided(group(max=length, min=length))),
        priority=since("3.32", number(1, LARGEST_PRIORITY)),
        source=text("RemotePeers"),
    )
    return many(undivided(rule))


BGP_FILTER = group(
    exportV4=_rules(18, 32),
    exportV6=_rules(43, 128),
    importV4=_rules(18, 32),
    importV6=_rules(43, 128),
)
