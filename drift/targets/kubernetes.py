"""A thin client of the Kubernetes API: what fabricc sends, and nothing else.

We know our dozen kinds, so there is no discovery. Every call has a deadline, the server's certificate is
verified, and no text that leaves this module holds a credential or the body of a Secret. Server-side apply
faults that the API server answers with a 500 (an unknown field, a wrong type) are told apart from
faults that pass, which are tried again.
"""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Self, TypeAlias, cast

import httpx
import orjson

from compiler.rendered import FIELD_MANAGER, ObjectRef
from compiler.schema.kubernetes import find
from drift.live import Malformed, Refused, Undecided, Unreachable
from drift.targets.kubeconfig import Access, bearer, load_access, tls_context

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from types import TracebackType

    from compiler.tree import Object
    from drift.targets.inventory import ClusterAddress

PAGE = 500
"""Objects asked for at once by a list (kubectl's own choice)."""

_NOT_PASSING = ("field not declared in schema", "failed to create typed patch object")
_LONGEST_WAIT = 30.0
_ERRORS, _UNAUTHORIZED, _GONE, _TOO_MANY, _FAULTS = 400, 401, 410, 429, 500

Method: TypeAlias = Literal["GET", "PATCH", "DELETE", "POST"]


@dataclass(frozen=True, slots=True)
class Resource:
    """Where a kind is served: ``/apis/<api_version>/[namespaces/<namespace>/]<plural>``."""

    api_version: str
    kind: str
    plural: str
    namespaced: bool

    @classmethod
    def of(cls, api_version: str, kind: str) -> Resource | None:
        """Look a kind up in our tables; None if it is not in them (ask `Client.resource`)."""
        known = find(api_version, kind)
        return None if known is None else cls(api_version, kind, known.plural, known.namespaced)

    def path(self, namespace: str = "", name: str = "") -> str:
        """Write the URL path of the collection, or of one object."""
        root = f"/apis/{self.api_version}" if "/" in self.api_version else f"/api/{self.api_version}"
        within = f"/namespaces/{namespace}" if self.namespaced and namespace else ""
        return f"{root}{within}/{self.plural}" + (f"/{name}" if name else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Every object of a list, whole, and the version to watch from."""

    items: tuple[Object, ...]
    resource_version: str


@dataclass(frozen=True, slots=True)
class Event:
    """One change that a watch told: ADDED, MODIFIED, DELETED; a bookmark has no object of interest."""

    kind: str
    object: Object


class Rejected(Refused):
    """The API server answered with an error.

    `reason` is Kubernetes' machine word (``Conflict``, ``Invalid``...), `causes` are ``(field, message)``.
    """

    def __init__(self, status: int, reason: str, text: str, causes: tuple[tuple[str, str], ...] = ()) -> None:
        """Keep the parts; `text` is the sentence."""
        super().__init__(text)
        self.status = status
        self.reason = reason
        self.causes = causes


class NotServed(Rejected):
    """The API does not know the kind at all: its CRD is gone, or was never there."""


class Absent(Rejected):
    """The object, or the namespace it would be in, is not there."""


class Expired(Rejected):
    """The watch is too old (410): list again."""


class Client:
    """One API server. Use as an async context manager; safe for concurrent calls.

    `timeout` is seconds for one request; `attempts` how often a fault that passes is met; `agent` is
    what the server writes down for us where no field manager is given; `transport` replaces the
    network, for tests of its faults.
    """

    def __init__(
        self,
        access: Access,
        *,
        timeout: float = 30.0,
        attempts: int = 4,
        agent: str = FIELD_MANAGER,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """Prepare; nothing is sent yet."""
        self._access = access
        self._address: ClusterAddress | None = None
        self._attempts = attempts
        self._slots = asyncio.Semaphore(8)
        self._http = httpx.AsyncClient(
            base_url=access.server,
            verify=tls_context(access),
            timeout=timeout,
            headers={"User-Agent": agent, "Accept": "application/json"},
            proxy=access.proxy or None,
            transport=transport,
            trust_env=False,
        )

    @classmethod
    def of(cls, address: ClusterAddress, *, timeout: float = 30.0) -> Client:
        """Make one for a line of the target file. Raises `UnusableKubeconfig`."""
        client = cls(load_access(address), timeout=timeout)
        client._address = address
        return client

    async def __aenter__(self) -> Self:
        """Give itself."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def resource(self, api_version: str, kind: str) -> Resource:
        """Say where a kind is served: from our tables, else as the server says. Raises `NotServed`."""
        known = Resource.of(api_version, kind)
        if known is not None:
            return known
        root = f"/apis/{api_version}" if "/" in api_version else f"/api/{api_version}"
        answer = await self._call("GET", root, about=kind)
        for each in cast("list[dict[str, Any]]", answer.get("resources") or []):
            if each.get("kind") == kind and "/" not in str(each.get("name")):
                return Resource(api_version, kind, str(each["name"]), bool(each.get("namespaced")))
        raise NotServed(404, "NotFound", f"the API does not serve {kind}")

    async def get(self, resource: Resource, namespace: str, name: str) -> Object | None:
        """Read one object; None if it is not there. Raises `NotServed` if its kind is not."""
        try:
            return _object(await self._call("GET", resource.path(namespace, name), about=resource.kind))
        except Absent:
            return None

    async def list_all(self, resource: Resource, *, namespace: str = "", labels: str = "") -> Listing:
        """Read all objects of a kind, page by page; an answer cut short is an error, never a short list."""
        query: dict[str, str] = {"limit": str(PAGE)}
        if labels:
            query["labelSelector"] = labels
        items: list[Object] = []
        while True:
            answer = await self._call("GET", resource.path(namespace), query, about=resource.kind)
            metadata, page = answer.get("metadata"), answer.get("items")
            if not isinstance(metadata, dict) or not isinstance(page, list):
                raise Malformed(f"the list of {resource.plural} has no `metadata` or no `items`")
            # Items of a list bear neither: a reader of one must not care where it came from.
            head: Object = {"apiVersion": resource.api_version, "kind": resource.kind}
            items += [head | _object(item) for item in cast("list[object]", page)]
            about = cast("dict[str, Any]", metadata)
            if not about.get("continue"):
                return Listing(items=tuple(items), resource_version=str(about.get("resourceVersion", "")))
            query["continue"] = str(about["continue"])

    async def apply(
        self, resource: Resource, body: Mapping[str, Any], *, dry_run: bool = False, force: bool = True
    ) -> Object:
        """Server-side apply `body` as our field manager; give the object as it is, or would be."""
        query = {"fieldManager": FIELD_MANAGER, "force": "true" if force else "false"}
        if dry_run:
            query["dryRun"] = "All"
        path = resource.path(*_address_of(body))
        content = "application/apply-patch+yaml"  # JSON is YAML, and 1.20 knows no other name for it
        return _object(await self._call("PATCH", path, query, body, content, about=resource.kind))

    async def json_patch(
        self, resource: Resource, namespace: str, name: str, operations: list[dict[str, Any]]
    ) -> Object:
        """Send a JSON patch (RFC 6902); a `test` that fails is refused with 422."""
        content = "application/json-patch+json"
        path, query = resource.path(namespace, name), {"fieldManager": FIELD_MANAGER}
        return _object(await self._call("PATCH", path, query, operations, content, about=resource.kind))

    async def merge_patch(
        self, resource: Resource, namespace: str, name: str, patch: Mapping[str, Any], *, manager: str
    ) -> Object:
        """Send a merge patch (RFC 7386) as somebody: what a person's tool does, for labs and tests."""
        content = "application/merge-patch+json"
        path, query = resource.path(namespace, name), {"fieldManager": manager}
        return _object(await self._call("PATCH", path, query, patch, content, about=resource.kind))

    async def create(self, resource: Resource, body: Mapping[str, Any], *, manager: str) -> Object:
        """Create an object the old way, as somebody: for labs and tests."""
        path, query = resource.path(_address_of(body)[0]), {"fieldManager": manager}
        return _object(await self._call("POST", path, query, body, about=resource.kind))

    async def delete(
        self, resource: Resource, namespace: str, name: str, *, uid: str, resource_version: str = ""
    ) -> None:
        """Delete exactly the object that was looked at; 409 if it is another by now."""
        conditions = {"uid": uid} | ({"resourceVersion": resource_version} if resource_version else {})
        body = {"propagationPolicy": "Background", "preconditions": conditions}
        await self._call("DELETE", resource.path(namespace, name), body=body, about=resource.kind)

    async def watch(
        self, resource: Resource, *, since: str, namespace: str = "", labels: str = "", seconds: int = 300
    ) -> AsyncIterator[Event]:
        """Follow changes after version `since` until the server ends it, at most `seconds`.

        Raises `Expired` when `since` is too old: list again and start from there.
        """
        query = {"watch": "true", "resourceVersion": since, "allowWatchBookmarks": "true"}
        query |= {"timeoutSeconds": str(seconds)} | ({"labelSelector": labels} if labels else {})
        timeout = httpx.Timeout(30.0, read=seconds + 30.0)
        request = self._request("GET", resource.path(namespace), query, None, "")
        request.extensions["timeout"] = timeout.as_dict()
        try:
            response = await self._http.send(request, stream=True)
            try:
                if response.status_code >= _ERRORS:
                    await response.aread()
                    raise _rejection(response, resource.kind)
                async for line in response.aiter_lines():
                    if line:
                        yield _event(line)
            finally:
                await response.aclose()
        except httpx.HTTPError as error:
            raise Unreachable(f"the watch of {resource.plural} broke: {_why(error)}") from None

    async def _call(
        self,
        method: Method,
        path: str,
        query: Mapping[str, str] | None = None,
        body: object = None,
        content: str = "application/json",
        *,
        about: str,
    ) -> dict[str, Any]:
        """Send once, and again for what passes. Only reads are sent again after a lost answer."""
        for attempt in range(1, self._attempts + 1):
            last = attempt == self._attempts
            try:
                async with self._slots:
                    response = await self._http.send(self._request(method, path, query, body, content))
            except httpx.HTTPError as error:
                sure = isinstance(error, httpx.ConnectError | httpx.ConnectTimeout)
                if not sure and method != "GET" and "dryRun" not in (query or {}):
                    text = f"the answer to a change of {about} was lost: {_why(error)}"
                    raise Undecided(text) from None
                if last:
                    raise Unreachable(f"{self._access.server} does not answer: {_why(error)}") from None
                await asyncio.sleep(_pause(attempt, ""))
                continue
            if response.status_code < _ERRORS:
                return _decoded(response)
            if response.status_code == _UNAUTHORIZED and self._renewed() and not last:
                continue
            if last or not _passes(response):
                raise _rejection(response, about)
            await asyncio.sleep(_pause(attempt, response.headers.get("Retry-After", "")))
        raise AssertionError("the last attempt returns or raises")

    def _request(
        self, method: Method, path: str, query: Mapping[str, str] | None, body: object, content: str
    ) -> httpx.Request:
        headers = {"Content-Type": content} if body is not None else {}
        if token := bearer(self._access):
            headers["Authorization"] = f"Bearer {token}"
        if self._access.acting_as:
            headers["Impersonate-User"] = self._access.acting_as
        request = self._http.build_request(
            method,
            path,
            params=query,
            headers=headers,
            content=orjson.dumps(body) if body is not None else None,
        )
        if self._access.server_name:
            request.extensions["sni_hostname"] = self._access.server_name
        return request

    def _renewed(self) -> bool:
        """Run the credential plugin again after a 401; false if there is none."""
        if not self._access.dynamic or self._address is None:
            return False
        self._access = load_access(self._address)
        return True


def ref_of(body: Mapping[str, Any]) -> ObjectRef:
    """Say which object this is."""
    namespace, name = _address_of(body)
    return ObjectRef(str(body.get("apiVersion", "")), str(body.get("kind", "")), namespace, name)


def _address_of(body: Mapping[str, Any]) -> tuple[str, str]:
    metadata = body["metadata"]
    return metadata.get("namespace", ""), metadata["name"]


def _object(value: object) -> Object:
    metadata = cast("dict[str, Any]", value).get("metadata") if isinstance(value, dict) else None
    if not isinstance(metadata, dict) or not isinstance(cast("dict[str, Any]", metadata).get("name"), str):
        raise Malformed("the API server answered something that is not an object")
    return cast("Object", value)


def _decoded(response: httpx.Response) -> dict[str, Any]:
    try:
        value: object = orjson.loads(response.content)
    except orjson.JSONDecodeError:
        raise Malformed("the API server's answer is cut short or not JSON") from None
    if not isinstance(value, dict):
        raise Malformed("the API server answered something that is not an object")
    return cast("dict[str, Any]", value)


def _event(line: str) -> Event:
    try:
        value = orjson.loads(line)
        kind, held = str(value["type"]), cast("dict[str, Any]", value["object"])
    except (orjson.JSONDecodeError, KeyError, TypeError):
        raise Malformed("the watch told something that is not an event") from None
    if kind == "ERROR":
        status = int(held.get("code", 0))
        form = Expired if status == _GONE else Rejected
        raise form(status, str(held.get("reason", "")), f"the watch ended: {held.get('message', '')}")
    return Event(kind, held)


def _passes(response: httpx.Response) -> bool:
    """Say whether the same request may fare better later."""
    if response.status_code == _TOO_MANY:
        return True
    if response.status_code < _FAULTS:
        return False
    return not any(sign in response.text for sign in _NOT_PASSING)


def _pause(attempt: int, retry_after: str) -> float:
    """Give seconds to wait: what the server asks, else 0.2 s doubled, with jitter."""
    if retry_after.isdigit():
        return min(float(retry_after), _LONGEST_WAIT)
    return 0.2 * float(2 ** (attempt - 1)) * random.uniform(0.5, 1.5)  # noqa: S311 - jitter, not a secret


def _rejection(response: httpx.Response, about: str) -> Rejected:
    """Make the error of an answer; a Secret's own text is not repeated, since it may quote values."""
    try:
        status = cast("dict[str, Any]", orjson.loads(response.content))
        details = cast("dict[str, Any]", status.get("details") or {})
        listed = cast("list[dict[str, Any]]", details.get("causes") or [])
        told = [(str(each.get("field", "")), str(each.get("message", ""))) for each in listed]
    except (orjson.JSONDecodeError, AttributeError, TypeError):
        status, details, told = {}, {}, []
    code, reason = response.status_code, str(status.get("reason") or response.reason_phrase)
    private = about == "Secret" and code not in {403, 404, 409}
    text = reason if private else str(status.get("message") or response.text.strip() or reason)
    causes = tuple((place, "" if private else message) for place, message in told)
    if code in {404, 405} and not details.get("kind"):
        return NotServed(code, reason, f"the API does not serve {about}", causes)
    if code == _UNAUTHORIZED:
        text = "the API server does not accept our credentials (401)"
    form = {404: Absent, 410: Expired}.get(code, Rejected)
    return form(code, reason, text, causes)


def _why(error: httpx.HTTPError) -> str:
    """Name the fault; httpx's texts hold addresses and no headers, some are empty."""
    return str(error) or type(error).__name__
