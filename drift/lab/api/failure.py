"""What the API says when it says no: a Status object (meta/v1), worded as kube-apiserver words it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from compiler.schema.kubernetes import Kind


class Failure(Exception):
    """An answer that is an error. `causes` are ``(reason, message, field)``."""

    def __init__(
        self,
        code: int,
        reason: str,
        message: str,
        *,
        details: dict[str, Any] | None = None,
        causes: Sequence[tuple[str, str, str]] = (),
    ) -> None:
        """Keep the parts of the Status."""
        super().__init__(message)
        self.code = code
        self.body: dict[str, Any] = {
            "kind": "Status",
            "apiVersion": "v1",
            "metadata": {},
            "status": "Failure",
            "message": message,
        }
        if reason:
            self.body["reason"] = reason
        held = dict(details or {})
        if causes:
            held["causes"] = [{"reason": r, "message": m, "field": f} for r, m, f in causes]
        if held:
            self.body["details"] = held
        self.body["code"] = code


def about(kind: Kind, name: str = "", *, by_kind: bool = False) -> dict[str, Any]:
    """Write a Status' details: which object; mostly by its plural, by its kind where it was judged."""
    made: dict[str, Any] = {"name": name} if name else {}
    if kind.group:
        made["group"] = kind.group
    made["kind"] = kind.kind if by_kind else kind.plural
    return made


def qualified(kind: Kind, *, by_kind: bool = False) -> str:
    """Write ``bgppeers.metallb.io``, or ``BGPPeer.metallb.io``."""
    name = kind.kind if by_kind else kind.plural
    return f"{name}.{kind.group}" if kind.group else name


def not_found(kind: Kind, name: str) -> Failure:
    """Say that an object is not there."""
    text = f'{qualified(kind)} "{name}" not found'
    return Failure(404, "NotFound", text, details=about(kind, name))


def conflict(kind: Kind, name: str, text: str, *, by_kind: bool = False) -> Failure:
    """Say that the object is not the one that was meant."""
    named = f'Operation cannot be fulfilled on {qualified(kind, by_kind=by_kind)} "{name}": {text}'
    return Failure(409, "Conflict", named, details=about(kind, name, by_kind=by_kind))


def bad_request(text: str) -> Failure:
    """Say that the request makes no sense."""
    return Failure(400, "BadRequest", text)


def invalid(kind: Kind, name: str, causes: Sequence[tuple[str, str, str]]) -> Failure:
    """Say what is wrong with an object; `causes` as in `Failure`."""
    listed = [f"{field}: {message}" for _, message, field in causes]
    text = listed[0] if len(listed) == 1 else f"[{', '.join(listed)}]"
    named = f'{qualified(kind, by_kind=True)} "{name}" is invalid: {text}'
    return Failure(422, "Invalid", named, details=about(kind, name, by_kind=True), causes=causes)
