"""``/routing-policy`` (srl_nokia-routing-policy): the policies and prefix sets that a switch uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from compiler.fabric import Policy, PrefixRange, PrefixSet, Statement, Switch
    from compiler.lower.srlinux.releases import Shapes
    from compiler.lower.srlinux.trace import Trace
    from compiler.tree import Object


def routing_policy(switch: Switch, shapes: Shapes, trace: Trace) -> Object:
    """Render sets and policies by name; what nobody uses on this switch is not in `switch`."""
    body: Object = {}
    if switch.prefix_sets:
        sets = sorted(switch.prefix_sets, key=lambda each: each.name)
        body["prefix-set"] = [_prefix_set(each, trace) for each in sets]
    if switch.policies:
        policies = sorted(switch.policies, key=lambda each: each.name)
        body["policy"] = [_policy(each, shapes, trace) for each in policies]
    return body


def _prefix_set(prefix_set: PrefixSet, trace: Trace) -> Object:
    trace.at(f"/routing-policy/prefix-set[name={prefix_set.name}]", prefix_set.span)
    ordered = sorted(prefix_set.prefixes, key=lambda each: (each.prefix, each.low, each.high))
    return {"name": prefix_set.name, "prefix": [_prefix(each) for each in ordered]}


def _prefix(each: PrefixRange) -> Object:
    lengths = "exact" if each.exact else f"{each.low}..{each.high}"
    return {"ip-prefix": str(each.prefix), "mask-length-range": lengths}


def _policy(policy: Policy, shapes: Shapes, trace: Trace) -> Object:
    at = trace.at(f"/routing-policy/policy[name={policy.name}]", policy.span)
    body: Object = {"name": policy.name, "default-action": shapes.action(accept=policy.accept)}
    if policy.statements:
        ordered = sorted(policy.statements, key=lambda each: each.sequence)
        body["statement"] = [_statement(each, shapes, trace, at) for each in ordered]
    return body


def _statement(statement: Statement, shapes: Shapes, trace: Trace, at: str) -> Object:
    key, value = shapes.statement_key(statement.sequence)
    trace.at(f"{at}/statement[{key}={value}]", statement.span)
    body: Object = {key: value}
    body |= shapes.match(statement)
    action = shapes.action(accept=statement.accept, local_preference=statement.local_preference)
    return body | {"action": action}
