"""JSON patch (RFC 6902), and merge patch (RFC 7386)."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from drift.lab.api.failure import Failure
from drift.lab.api.plain import Json, is_array, is_dict

if TYPE_CHECKING:
    from collections.abc import Sequence


def merge_patch(value: Any, patch: Any) -> Any:
    """Lay a merge patch over a value: null removes, an object goes deeper, anything else replaces."""
    if not is_dict(patch):
        return patch
    made: Json = dict(value) if is_dict(value) else {}
    for name, held in patch.items():
        if held is None:
            made.pop(name, None)
        else:
            made[name] = merge_patch(made.get(name), held)
    return made


def json_patch(value: Any, operations: Sequence[dict[str, Any]]) -> Any:
    """Carry out a JSON patch on a copy; one that does not fit, or a failed test, is a 422."""
    made = copy.deepcopy(value)
    try:
        for operation in operations:
            made = _carry_out(made, operation)
    except (KeyError, IndexError, ValueError, TypeError):
        raise _refused() from None
    return made


def _carry_out(value: Any, operation: dict[str, Any]) -> Any:
    name, path = operation["op"], _steps(operation["path"])
    match name:
        case "test":
            if _at(value, path) != operation["value"]:
                raise _refused()
        case "add" | "replace":
            if name == "replace":
                _at(value, path)
            return _put(value, path, operation["value"], insert=name == "add")
        case "remove":
            del _at(value, path[:-1])[_index(_at(value, path[:-1]), path[-1])]
        case "copy" | "move":
            source = _steps(operation["from"])
            held = copy.deepcopy(_at(value, source))
            if name == "move":
                del _at(value, source[:-1])[_index(_at(value, source[:-1]), source[-1])]
            return _put(value, path, held, insert=True)
        case _:
            raise _refused()
    return value


def _steps(path: str) -> list[str]:
    if path and not path.startswith("/"):
        raise ValueError(path)
    return [step.replace("~1", "/").replace("~0", "~") for step in path.split("/")[1:]]


def _index(holder: Any, step: str) -> Any:
    return int(step) if isinstance(holder, list) else step


def _at(value: Any, path: list[str]) -> Any:
    for step in path:
        value = value[_index(value, step)]
    return value


def _put(value: Any, path: list[str], new: Any, *, insert: bool) -> Any:
    if not path:
        return new
    holder = _at(value, path[:-1])
    if is_array(holder) and insert:
        holder.insert(len(holder) if path[-1] == "-" else int(path[-1]), new)
    else:
        holder[_index(holder, path[-1])] = new
    return value


def _refused() -> Failure:
    return Failure(422, "Invalid", "the server rejected our request due to an error in our request")


def strategic_patch(value: Any, patch: Any) -> Any:
    """Lay a strategic merge patch over an object of a built-in kind, as `kubectl edit` sends it.

    Lists of objects merge by `port` (core/v1 ServiceSpec.ports, patchMergeKey); others are replaced.
    """
    if is_array(patch):
        return _strategic_list(value if is_array(value) else [], patch)
    if not is_dict(patch):
        return patch
    made: Json = dict(value) if is_dict(value) else {}
    for name, held in patch.items():
        if name.startswith("$"):
            continue
        if held is None:
            made.pop(name, None)
        else:
            made[name] = strategic_patch(made.get(name), held)
            order: list[Any] = patch.get(f"$setElementOrder/{name}") or []
            places = {
                each["port"]: place for place, each in enumerate(order) if is_dict(each) and "port" in each
            }
            if places:
                made[name] = sorted(made[name], key=lambda port: places.get(port["port"], len(places)))
    return made


def _strategic_list(value: list[Any], patch: list[Any]) -> list[Any]:
    if not all(isinstance(each, dict) and "port" in each for each in [*value, *patch]):
        return patch
    made = {each["port"]: each for each in value}
    for each in patch:
        if each.get("$patch") == "delete":
            made.pop(each["port"], None)
        else:
            made[each["port"]] = strategic_patch(made.get(each["port"]), each)
    return list(made.values())
