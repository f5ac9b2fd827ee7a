"""The small API's door: who may, which kind a URL means, and what is asked of it."""

from __future__ import annotations

import hmac
import json
import secrets
import ssl
import tempfile
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol

import yaml

from compiler.schema.kubernetes import KINDS
from drift.lab.api import discovery
from drift.lab.api.failure import Failure, bad_request
from drift.lab.api.http import Listener, Request, Response
from drift.lab.api.listing import list_page, watch
from drift.lab.api.objects import Objects, Options, Target
from drift.lab.api.patches import json_patch, merge_patch, strategic_patch
from drift.lab.api.plain import is_dict
from drift.lab.api.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    Json = dict[str, Any]

_PATCHES = {
    "application/json-patch+json": json_patch,
    "application/merge-patch+json": merge_patch,
    "application/strategic-merge-patch+json": strategic_patch,
}
_APPLIES = frozenset({"application/apply-patch+yaml"})
VIEWER = "viewer"
"""A user who may only look."""


class Identity(Protocol):
    """A server's certificate and key, PEM."""

    @property
    def certificate(self) -> bytes:
        """Give the certificate."""
        ...

    @property
    def key(self) -> bytes:
        """Give its key."""
        ...


class BuiltinApi:
    """A Kubernetes API on loopback that lives in memory, and on the event loop it is started on.

    `identity` is the server's certificate, valid for 127.0.0.1; `authority` the PEM that clients trust.
    `users` may do everything but `viewer`, who may look. `unserved` names kinds (``group/Kind``) whose
    CRD is not there.
    """

    def __init__(
        self,
        *,
        identity: Identity,
        authority: bytes,
        users: Iterable[str] = ("admin", "ops", VIEWER),
        unserved: Iterable[str] = (),
        now: Callable[[], str] | None = None,
    ) -> None:
        """Prepare; nothing listens yet."""
        self._authority = authority
        self._tokens = {user: secrets.token_hex(16) for user in users}
        self._store = Store()
        self._objects = Objects(self._store, now or _now)
        self.unserved = set(unserved)
        self._listener = Listener(self._handle, _server_context(identity))
        self.url = ""

    async def start(self, port: int = 0) -> str:
        """Listen on loopback; give the URL. The namespace `default` is there, as everywhere."""
        await self.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "default"}})
        self.url = f"https://127.0.0.1:{await self._listener.start(port)}"
        return self.url

    async def stop(self) -> None:
        """Stop; everything is forgotten."""
        await self._listener.stop()

    async def create(self, body: Json, manager: str = "installer") -> Json:
        """Create an object from within, as whoever sets a lab up."""
        kind = next(k for k in KINDS if (k.api_version, k.kind) == (body["apiVersion"], body["kind"]))
        namespace = body["metadata"].get("namespace", "")
        return await self._objects.create(
            Target(kind=kind, namespace=namespace), body, Options(manager=manager)
        )

    def kubeconfig(self, path: Path, user: str = "admin") -> None:
        """Write a kubeconfig for a user, readable by its owner alone."""
        import base64

        cluster = {
            "server": self.url,
            "certificate-authority-data": base64.b64encode(self._authority).decode("ascii"),
        }
        config = {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": "lab", "cluster": cluster}],
            "users": [{"name": user, "user": {"token": self._tokens[user]}}],
            "contexts": [{"name": "lab", "context": {"cluster": "lab", "user": user}}],
            "current-context": "lab",
        }
        path.touch(mode=0o600)
        path.chmod(0o600)
        path.write_text(yaml.safe_dump(config), encoding="utf-8")

    async def _handle(self, request: Request) -> Response:
        try:
            user = self._user(request)
            return await self._route(request, user)
        except Failure as failure:
            return Response(failure.code, failure.body)

    def _user(self, request: Request) -> str:
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        for user, token in self._tokens.items():
            if hmac.compare_digest(given.encode(), token.encode()):
                return user
        raise Failure(401, "Unauthorized", "Unauthorized")

    async def _route(self, request: Request, user: str) -> Response:
        served = [kind for kind in KINDS if f"{kind.group}/{kind.kind}" not in self.unserved]
        known = discovery.answer(request.path, served)
        if known is not None:
            return known
        found = discovery.resolve(request.path, served)
        if found is None:
            return Response(404, text="404 page not found\n")
        kind, namespace, name = found
        target = Target(kind=kind, namespace=namespace, name=name)
        if user == VIEWER and request.method != "GET":
            raise _forbidden(user, target, request.method)
        if kind.namespaced and not namespace and (name or request.method != "GET"):
            return Response(404, text="404 page not found\n")
        return await (self._one(request, target) if name else self._many(request, target))

    async def _many(self, request: Request, target: Target) -> Response:
        match request.method:
            case "GET" if request.query.get("watch") in {"true", "1"}:
                return Response(200, lines=watch(self._store, target, request.query))
            case "GET":
                return Response(200, list_page(self._store, target, request.query))
            case "POST":
                return Response(201, await self._objects.create(target, _body(request), _options(request)))
            case "PUT" | "PATCH" if target.kind.group:
                raise bad_request("name must be provided")
            case _:
                raise _not_allowed()

    async def _one(self, request: Request, target: Target) -> Response:
        match request.method:
            case "GET":
                return Response(200, self._objects.existing(target))
            case "PUT":
                return Response(200, await self._objects.replace(target, _body(request), _options(request)))
            case "PATCH":
                return await self._patch(request, target)
            case "DELETE":
                asked = _body(request) if request.body else {}
                return Response(
                    200,
                    await self._objects.delete(target, asked.get("preconditions") or {}, _options(request)),
                )
            case _:
                raise _not_allowed()

    async def _patch(self, request: Request, target: Target) -> Response:
        form = request.headers.get("content-type", "").partition(";")[0].strip()
        options = _options(request)
        if form in _APPLIES:
            if "fieldManager" not in request.query:
                raise _no_manager()
            made, created = await self._objects.apply(target, _body(request), options)
            return Response(201 if created else 200, made)
        if form not in _PATCHES or (form.startswith("application/strategic") and target.kind.group):
            text = "the body of the request was in an unknown format - accepted media types include: "
            accepted = [each for each in _PATCHES if not (target.kind.group and "strategic" in each)]
            raise Failure(415, "UnsupportedMediaType", text + ", ".join([*accepted, *_APPLIES]))
        patch, change = _decoded(request), _PATCHES[form]
        return Response(200, await self._objects.patch(target, lambda body: change(body, patch), options))


def _body(request: Request) -> Json:
    value = _decoded(request)
    if not is_dict(value):
        raise bad_request("an object is expected")
    return value


def _decoded(request: Request) -> Any:
    try:
        if request.body[:1] in {b"{", b"["}:
            return json.loads(request.body)
        return yaml.safe_load(request.body)
    except (ValueError, yaml.YAMLError):
        raise bad_request("the body is neither JSON nor YAML") from None


def _options(request: Request) -> Options:
    agent = request.headers.get("user-agent", "").partition("/")[0]
    return Options(
        manager=request.query.get("fieldManager") or agent or "unknown",
        dry_run=request.query.get("dryRun") == "All",
        force=request.query.get("force") in {"true", "1"},
    )


def _no_manager() -> Failure:
    cause = ("FieldValueRequired", "Required value: is required for apply patch", "fieldManager")
    text = f'PatchOptions.meta.k8s.io "" is invalid: fieldManager: {cause[1]}'
    details = {"group": "meta.k8s.io", "kind": "PatchOptions"}
    return Failure(422, "Invalid", text, details=details, causes=[cause])


def _not_allowed() -> Failure:
    text = "the server does not allow this method on the requested resource"
    return Failure(405, "MethodNotAllowed", text, details={})


def _forbidden(user: str, target: Target, method: str) -> Failure:
    verb = {"POST": "create", "PUT": "update", "PATCH": "patch", "DELETE": "delete"}.get(
        method, method.lower()
    )
    kind = target.kind
    resource = f"{kind.plural}.{kind.group}" if kind.group else kind.plural
    what = f'{resource} "{target.name}"' if target.name else resource
    scope = f'in the namespace "{target.namespace}"' if target.namespace else "at the cluster scope"
    named = f'resource "{kind.plural}" in API group "{kind.group}" {scope}'
    text = f'{what} is forbidden: User "{user}" cannot {verb} {named}'
    details = {"name": target.name, "group": kind.group, "kind": kind.plural}
    return Failure(403, "Forbidden", text, details={k: v for k, v in details.items() if v})


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _server_context(identity: Identity) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    # OpenSSL's binding reads files only; this one is ours alone (0600) and gone at once.
    with tempfile.NamedTemporaryFile() as short_lived:
        short_lived.write(identity.certificate + identity.key)
        short_lived.flush()
        context.load_cert_chain(short_lived.name)
    return context
