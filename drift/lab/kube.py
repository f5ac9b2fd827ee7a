"""A person at a cluster of the lab: a kubeconfig, and the few calls that setting up and breaking take."""

from __future__ import annotations

import base64
import json
import ssl
import time
from typing import TYPE_CHECKING, Any, Self

import httpx
import yaml

from compiler.schema.kubernetes import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
_SERVED = 30.0
_CONFLICT = 409


class KubeError(Exception):
    """The API said no; the text is what it said."""


class Kube:
    """One person's session."""

    def __init__(self, kubeconfig: Path, agent: str) -> None:
        """Speak as the user of a kubeconfig that holds a token; `agent` is the program they use."""
        config: dict[str, Any] = yaml.safe_load(kubeconfig.read_text())
        cluster, user = config["clusters"][0]["cluster"], config["users"][0]["user"]
        authority = base64.b64decode(cluster["certificate-authority-data"]).decode()
        self._agent = agent
        self._client = httpx.Client(
            base_url=cluster["server"],
            verify=ssl.create_default_context(cadata=authority),
            headers={"authorization": f"Bearer {user['token']}", "user-agent": f"{agent}/lab"},
            timeout=30,
            trust_env=False,
        )

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, *exc: object) -> None:
        """End."""
        self._client.close()

    def install(self, definitions: Iterable[Mapping[str, Any]]) -> None:
        """Load CRDs and wait until they are served."""
        names: list[str] = []
        for definition in definitions:
            names.append(definition["metadata"]["name"])
            self._call("POST", DEFINITIONS, json=definition)
        until = time.monotonic() + _SERVED
        for name in names:
            while not _established(self._call("GET", f"{DEFINITIONS}/{name}")):
                if time.monotonic() > until:
                    raise KubeError(f"`{name}` is not served")
                time.sleep(0.02)

    def create(self, body: Mapping[str, Any]) -> None:
        """Create an object; one that is there already is left as it is."""
        path = f"{collection(body['apiVersion'], body['kind'], body['metadata'].get('namespace', ''))}"
        answer = self._client.post(path, json=body, params={"fieldManager": self._agent})
        if answer.status_code != _CONFLICT:
            _checked(answer)

    def list(self, api_version: str, kind: str) -> list[dict[str, Any]]:
        """List a kind everywhere, by namespace and name."""
        items: list[dict[str, Any]] = self._call("GET", collection(api_version, kind, ""))["items"]
        return sorted(items, key=lambda one: (one["metadata"].get("namespace", ""), one["metadata"]["name"]))

    def edit(self, body: Mapping[str, Any], change: Mapping[str, Any]) -> None:
        """Merge a change into an object, as an editor that was closed does."""
        headers = {"content-type": "application/merge-patch+json"}
        self._call(
            "PATCH",
            _path(body),
            content=json.dumps(change).encode(),
            headers=headers,
            params={"fieldManager": self._agent},
        )

    def delete(self, body: Mapping[str, Any]) -> None:
        """Delete an object."""
        self._call("DELETE", _path(body))

    def _call(self, method: str, path: str, **options: Any) -> dict[str, Any]:
        return _checked(self._client.request(method, path, **options))


def collection(api_version: str, kind: str, namespace: str) -> str:
    """Give the URL path of a kind, in a namespace or everywhere."""
    found = next((k for k in KINDS if (k.api_version, k.kind) == (api_version, kind)), None)
    if found is None:
        raise KubeError(f"`{api_version}/{kind}` is not known")
    root = f"/apis/{api_version}" if found.group else f"/api/{api_version}"
    return f"{root}/namespaces/{namespace}/{found.plural}" if namespace else f"{root}/{found.plural}"


def _path(body: Mapping[str, Any]) -> str:
    metadata = body["metadata"]
    where = collection(body["apiVersion"], body["kind"], metadata.get("namespace", ""))
    return f"{where}/{metadata['name']}"


def _checked(answer: httpx.Response) -> dict[str, Any]:
    body: dict[str, Any] = answer.json()
    if answer.is_error:
        raise KubeError(str(body.get("message", f"status {answer.status_code}")))
    return body


def _established(definition: Mapping[str, Any]) -> bool:
    conditions: list[dict[str, str]] = definition.get("status", {}).get("conditions", [])
    return any((c["type"], c["status"]) == ("Established", "True") for c in conditions)
