"""Lists, page by page, and watches."""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
from typing import TYPE_CHECKING, Any

from drift.lab.api.failure import Failure, bad_request
from drift.lab.api.selectors import field_selector, label_selector
from drift.lab.api.store import served

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping

    from drift.lab.api.objects import Target
    from drift.lab.api.store import Change, Store

    Json = dict[str, Any]


def list_page(store: Store, target: Target, query: Mapping[str, str]) -> Json:
    """Give one page of a list: at most `limit` objects after what `continue` says."""
    chosen = _selected(query)
    found = [(key, body) for key, body in store.all(target.kind, target.namespace) if chosen(body)]
    version, after = _position(query.get("continue", ""), store.version)
    if after is not None:
        found = [(key, body) for key, body in found if key > after]
    limit = int(query.get("limit") or 0)
    metadata: Json = {"resourceVersion": str(version)}
    if limit and len(found) > limit:
        left = len(found) - limit
        found = found[:limit]
        token = json.dumps([version, *found[-1][0]]).encode()
        metadata |= {"continue": base64.urlsafe_b64encode(token).decode("ascii"), "remainingItemCount": left}
    kind = target.kind
    return {
        "kind": f"{kind.kind}List",
        "apiVersion": kind.api_version,
        "metadata": metadata,
        "items": [body for _, body in found],
    }


def _position(token: str, version: int) -> tuple[int, tuple[str, str] | None]:
    if not token:
        return version, None
    try:
        began, namespace, name = json.loads(base64.urlsafe_b64decode(token))
    except (ValueError, binascii.Error):
        raise bad_request("continue key is not valid") from None
    return began, (namespace, name)


def _selected(query: Mapping[str, str]) -> Callable[[Json], bool]:
    labels = label_selector(query.get("labelSelector", ""))
    fields = field_selector(query.get("fieldSelector", ""))
    return lambda body: labels(body) and fields(body)


async def watch(store: Store, target: Target, query: Mapping[str, str]) -> AsyncIterator[bytes]:
    """Tell what happens after `resourceVersion`, until `timeoutSeconds` are over.

    Without a version, or with 0, what is there comes first. An object that stops or begins to match the
    selector is told as deleted or added.
    """
    chosen = _selected(query)
    version = int(query.get("resourceVersion") or 0)
    if version == 0:
        version = store.version
        for _, body in store.all(target.kind, target.namespace):
            if chosen(body):
                yield _line("ADDED", body)
    elif version < store.oldest:
        gone = Failure(410, "Expired", f"too old resource version: {version} ({store.oldest})")
        yield _line("ERROR", gone.body)
        return
    loop = asyncio.get_running_loop()
    end = loop.time() + float(query.get("timeoutSeconds") or 1800)
    matched: dict[str, bool] = {}
    while True:
        for change in [each for each in store.log if each.version > version]:
            version = change.version
            told = _told(change, target, chosen, matched)
            if told is not None:
                yield _line(told, served(change.object, target.kind))
        if not await _something_new(store, version, end - loop.time()):
            break
    if query.get("allowWatchBookmarks") in {"true", "1"}:
        mark = {"resourceVersion": str(max(version, store.version))}
        yield _line(
            "BOOKMARK", {"kind": target.kind.kind, "apiVersion": target.kind.api_version, "metadata": mark}
        )


async def _something_new(store: Store, version: int, seconds: float) -> bool:
    """Wait for a version after `version`; false when the time is over."""
    try:
        async with asyncio.timeout(max(seconds, 0)), store.changed:
            await store.changed.wait_for(lambda: store.version > version)
    except TimeoutError:
        return False
    return True


def _told(
    change: Change, target: Target, chosen: Callable[[Json], bool], matched: dict[str, bool]
) -> str | None:
    kind, metadata = target.kind, change.object["metadata"]
    if (change.group, change.plural) != (kind.group, kind.plural):
        return None
    if target.namespace not in {"", metadata.get("namespace", "")}:
        return None
    before = matched.get(metadata["uid"], change.type != "ADDED")
    now = change.type != "DELETED" and chosen(change.object)
    matched[metadata["uid"]] = now
    if change.type == "DELETED":
        return "DELETED" if before and chosen(change.object) else None
    if now:
        return change.type if before or change.type == "ADDED" else "ADDED"
    return "DELETED" if before and metadata["uid"] in matched and change.type == "MODIFIED" else None


def _line(kind: str, body: Json) -> bytes:
    return json.dumps({"type": kind, "object": body}, separators=(",", ":")).encode() + b"\n"
