"""What would be sent, shown before it is: whole to whom is asked, summed up to who has agreed."""

from __future__ import annotations

from compiler.rendered import ObjectRef
from compiler.tree import parse
from drift.apply.cluster import Action, ClusterPlan
from drift.apply.cluster import Operation as ObjectOperation
from drift.apply.plan import Operation, OperationKind, SwitchPlan
from drift.apply.proposal import Proposal
from drift.report.proposal import data, text

POOL = ObjectRef("metallb.io/v1beta1", "IPAddressPool", "metallb-system", "default")


def switch_plan(count: int) -> SwitchPlan:
    gone = Operation(kind=OperationKind.DELETE, path=parse("/network-instance[name=spare]"))
    rest = [
        Operation(kind=OperationKind.UPDATE, path=parse(f"/interface[name=lo{n}]"), value={"mtu": 1})
        for n in range(count - 1)
    ]
    return SwitchPlan(
        target="leaf1",
        operations=(gone, *rest),
        changes=(),
        wanted_digest="w",
        live_fingerprint="l",
        last_change="",
        deletions=1,
    )


def proposal(count: int) -> Proposal:
    objects = ClusterPlan(
        cluster="k8s", operations=(ObjectOperation(action=Action.DELETE, ref=POOL),), wanted_digest="c"
    )
    return Proposal(switches=(switch_plan(count),), clusters=(objects,))


def test_everything_is_shown_to_whom_is_asked() -> None:
    told = text(proposal(20))
    assert told.count("  update /interface") == 19
    assert f"  delete {POOL}" in told


def test_many_operations_are_summed_up_for_who_has_agreed() -> None:
    told = text(proposal(20), whole=False)
    assert "leaf1  20 operations: 1 delete, 19 update" in told
    assert "update /interface" in text(proposal(3), whole=False)


def test_the_hashes_of_both_sides_and_all_deletions_are_data() -> None:
    told = data(proposal(3))
    assert told["deletions"] == 2
    assert [(t["target"], t["wanted"], t["live"]) for t in told["targets"]] == [
        ("k8s", "c", ""),
        ("leaf1", "w", "l"),
    ]


def test_nothing_to_send_is_said() -> None:
    assert text(Proposal(switches=(), clusters=())) == "nothing to send\n"
