"""A real kube-apiserver for tests, where its binaries are at hand, and MetalLB's own controller.

The binaries are looked for in ``KUBEBUILDER_ASSETS``, in the folder where `setup-envtest` keeps them, and
in what ``../shared/tools/kube`` has built. MetalLB's webhooks use one fixed port, so only one test of a
machine can have them at a time: ask for them inside one test, never in a fixture that outlives it.
"""

from __future__ import annotations

import fcntl
import os
import ssl
import subprocess
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import yaml

from drift.lab.apiserver import USERS, ApiServer, find_binaries
from tests.shared import shared

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping, Sequence

Json = dict[str, Any]
APPLY = "application/apply-patch+yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A running API server. `kubeconfig` is its admin's, `ops_kubeconfig` a second person's (alice)."""

    url: str
    token: str = field(repr=False)
    ca_file: Path
    kubeconfig: Path
    ops_kubeconfig: Path
    client: httpx.Client

    def call(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        content_type: str = "application/json",
        params: Mapping[str, str] | None = None,
    ) -> tuple[int, Json]:
        """Send one request; give the status and the decoded answer."""
        answer = self.client.request(
            method, path, json=body, headers={"content-type": content_type}, params=dict(params or {})
        )
        return answer.status_code, answer.json()

    def apply(self, path: str, body: Mapping[str, Any], *, dry_run: bool = False) -> tuple[int, Json]:
        """Apply an object under field manager `fabricc`, by force; `path` ends in its name."""
        params = {"fieldManager": "fabricc", "force": "true", "fieldValidation": "Strict"}
        if dry_run:
            params["dryRun"] = "All"
        return self.call("PATCH", path, body, content_type=APPLY, params=params)

    def create_namespace(self, name: str) -> None:
        """Make a namespace, if it is not there yet."""
        body = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
        status, answer = self.call("POST", "/api/v1/namespaces", body)
        assert status in {201, 409}, answer

    def install(self, definitions: Sequence[Mapping[str, Any]]) -> None:
        """Install CRDs and wait until they are served."""
        for definition in definitions:
            path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
            status, answer = self.call("POST", path, definition)
            assert status in {201, 409}, answer  # 409: another test of the session was first
        for definition in definitions:
            self._wait_served(definition["metadata"]["name"])

    def _wait_served(self, name: str) -> None:
        path = f"/apis/apiextensions.k8s.io/v1/customresourcedefinitions/{name}"
        answer: Json = {}
        for _ in range(300):
            _, answer = self.call("GET", path)
            known = {c["type"]: c["status"] for c in answer.get("status", {}).get("conditions", [])}
            if known.get("Established") == "True":
                return
            time.sleep(0.05)
        raise AssertionError(answer)


def binaries() -> Path:
    """Find the folder that holds `kube-apiserver` and `etcd`, or skip the test and say so."""
    return find_binaries(dict(os.environ), Path("/nonexistent")) or _built()


def _built() -> Path:
    """Ask ../shared/tools/kube for what it has built; building takes minutes, so it is not started here."""
    tool = shared("tools", "kube", "build")
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "fabricc-tools"
    if not any(folder.joinpath("kube-apiserver").exists() for folder in cache.glob("*")):
        pytest.skip("needs ../shared/tools/kube: run its `build` once")
    done = subprocess.run([tool], check=True, capture_output=True, text=True)
    return Path(done.stdout.strip())


def definitions(*folders: Path) -> list[Json]:
    """Read the CRDs of some folders."""
    files = [file for folder in folders for file in sorted(folder.glob("*.yaml"))]
    return [document for file in files for document in yaml.safe_load_all(file.read_text()) if document]


@contextmanager
def kube_apiserver(
    directory: Path, crds: Sequence[Mapping[str, Any]] = (), *, metallb: bool = False, mode: str = "native"
) -> Generator[Server]:
    """Start a server in `directory` with `crds` served; stop it at the end.

    With `metallb`, MetalLB's controller and webhooks (0.13.5) run beside it in `mode`; `crds` must then
    hold MetalLB's own.
    """
    if metallb:
        with _with_metallb(directory, mode, crds) as server:
            yield server
        return
    running = ApiServer(binaries(), directory)
    try:
        running.start()
        for user in USERS:
            file = _kubeconfig(directory, user)
            file.write_text(running.kubeconfig(user))
            file.chmod(0o600)
        with _open(directory) as server:
            server.install(crds)
            yield server
    finally:
        running.stop()


def _client(url: str, ca_file: Path, token: str) -> httpx.Client:
    trusted = ssl.create_default_context(cafile=str(ca_file))
    headers = {"authorization": f"Bearer {token}", "user-agent": "tests"}
    return httpx.Client(base_url=url, verify=trusted, headers=headers, timeout=30, trust_env=False)


def _kubeconfig(directory: Path, user: str) -> Path:
    return directory / ("kubeconfig" if user == "admin" else f"kubeconfig.{user}")


@contextmanager
def _open(directory: Path) -> Generator[Server]:
    config = yaml.safe_load((directory / "kubeconfig").read_text())
    cluster, token = config["clusters"][0]["cluster"], config["users"][0]["user"]["token"]
    ca_file = Path(cluster.get("certificate-authority", directory / "certs/apiserver.crt"))
    with _client(cluster["server"], ca_file, token) as client:
        yield Server(
            url=cluster["server"],
            token=token,
            ca_file=ca_file,
            kubeconfig=_kubeconfig(directory, "admin"),
            ops_kubeconfig=_kubeconfig(directory, "ops"),
            client=client,
        )


@contextmanager
def _with_metallb(directory: Path, mode: str, crds: Sequence[Mapping[str, Any]]) -> Generator[Server]:
    up, down = shared("tools", "kube", "up"), shared("tools", "kube", "down")
    if not (_built() / "metallb-controller").exists():
        pytest.skip("needs ../shared/tools/kube: run its `build kubernetes etcd metallb` once")
    directory.mkdir(parents=True, exist_ok=True)
    written = directory / "crds.yaml"
    written.write_text(yaml.safe_dump_all(crds))
    lock = Path(tempfile.gettempdir()) / "metallb-9443.lock"
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        try:
            command = [str(part) for part in (up, directory, "--crds", written, "--metallb")]
            environment = {**os.environ, "METALLB_BGP_TYPE": mode}
            subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL, timeout=120)
            with _open(directory) as server:
                yield server
        finally:
            subprocess.run([down, directory], check=False, timeout=60)


@pytest.fixture(scope="session")
def apiserver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Share one server without any CRD over a session: make a namespace of your own in it."""
    with kube_apiserver(tmp_path_factory.mktemp("kube")) as server:
        yield server
