"""A real kube-apiserver and etcd for the lab, where their binaries are at hand."""

from __future__ import annotations

import base64
import os
import random
import secrets
import socket
import ssl
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import yaml

_READY = 60.0
USERS = {"admin": "admin", "ops": "alice"}
"""Whose kubeconfig is written, and what the server calls them."""


class ApiServerError(Exception):
    """The server did not come up; the text ends with what it said last."""


def find_binaries(environment: dict[str, str], beside: Path) -> Path | None:
    """Find the folder with `kube-apiserver` and `etcd`: told, setup-envtest's, or built by ../shared."""
    home = Path(environment.get("HOME", "/nonexistent"))
    cache = Path(environment.get("XDG_CACHE_HOME") or home / ".cache") / "fabricc-tools"
    told = environment.get("KUBEBUILDER_ASSETS")
    candidates = [Path(told)] if told else []
    candidates += sorted((home / ".local/share/kubebuilder-envtest/k8s").glob("*"), reverse=True)
    if (beside / "tools/kube/build").exists():
        candidates += sorted(cache.glob("*"))
    for folder in candidates:
        if (folder / "kube-apiserver").exists() and (folder / "etcd").exists():
            return folder
    return None


@dataclass(slots=True)
class ApiServer:
    """One server with its store, on free ports of loopback, its files in a folder of its own."""

    binaries: Path
    directory: Path
    url: str = ""
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list[subprocess.Popen[bytes]])
    _tokens: dict[str, str] = field(default_factory=dict[str, str], repr=False)

    def start(self) -> None:
        """Start both and wait until they are ready. Raises `ApiServerError`; call `stop` in any case."""
        self.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        api, client, peer = _ports(3)
        self.url = f"https://127.0.0.1:{api}"
        self._start("etcd", _etcd(self.directory, client, peer))
        self._write_accounts()
        self._start("kube-apiserver", _api(self.directory, client, api))
        until = time.monotonic() + _READY
        while not self._ready():
            if time.monotonic() > until or any(process.poll() is not None for process in self.processes):
                raise ApiServerError(f"kube-apiserver does not come up: {self._last_words()}")
            time.sleep(0.05)

    def stop(self) -> None:
        """End both at once: nothing in a lab is worth the ten seconds of a graceful farewell."""
        for process in reversed(self.processes):
            process.kill()
            process.wait()
        self.processes.clear()

    def kubeconfig(self, user: str) -> str:
        """Write a kubeconfig for one of `USERS`, as text."""
        authority = base64.b64encode(self._authority.read_bytes()).decode()
        cluster = {"server": self.url, "certificate-authority-data": authority}
        return yaml.safe_dump(
            {
                "apiVersion": "v1",
                "kind": "Config",
                "clusters": [{"name": "lab", "cluster": cluster}],
                "users": [{"name": user, "user": {"token": self._tokens[user]}}],
                "contexts": [{"name": "lab", "context": {"cluster": "lab", "user": user}}],
                "current-context": "lab",
            }
        )

    @property
    def _authority(self) -> Path:
        return self.directory / "certs/apiserver.crt"

    def _start(self, name: str, arguments: list[str]) -> None:
        with (self.directory / f"{name}.log").open("wb") as log:
            command = [str(self.binaries / name), *arguments]
            self.processes.append(
                subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)  # noqa: S603 - ours
            )

    def _write_accounts(self) -> None:
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric import ec

        key = ec.generate_private_key(ec.SECP256R1())
        pem = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.TraditionalOpenSSL,
            serialization.NoEncryption(),
        )
        _private(self.directory / "sa.key", pem)
        self._tokens = {user: secrets.token_hex(16) for user in USERS}
        lines = [f'{self._tokens[user]},{name},{name},"system:masters"\n' for user, name in USERS.items()]
        _private(self.directory / "tokens.csv", "".join(lines).encode())

    def _last_words(self) -> str:
        lines = (self.directory / "kube-apiserver.log").read_text(errors="replace").splitlines()
        return lines[-1] if lines else "it said nothing"

    def _ready(self) -> bool:
        if not self._authority.exists():
            return False
        try:
            trusted = ssl.create_default_context(cafile=str(self._authority))
            headers = {"authorization": f"Bearer {self._tokens['admin']}"}
            with httpx.Client(verify=trusted, headers=headers, trust_env=False, timeout=5) as client:
                return client.get(f"{self.url}/readyz").is_success
        except (httpx.TransportError, ssl.SSLError):
            return False


def _private(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)


def _ports(count: int) -> list[int]:
    """Choose free ports below those that outgoing connections are given."""
    held: list[socket.socket] = []
    while len(held) < count:
        candidate = socket.socket()
        try:
            candidate.bind(("127.0.0.1", random.randrange(20000, 32000)))  # noqa: S311 - any will do
        except OSError:
            candidate.close()
        else:
            held.append(candidate)
    ports = [int(candidate.getsockname()[1]) for candidate in held]
    for candidate in held:
        candidate.close()
    return ports


def _etcd(directory: Path, client: int, peer: int) -> list[str]:
    return [
        f"--data-dir={directory / 'etcd'}",
        f"--listen-client-urls=http://127.0.0.1:{client}",
        f"--advertise-client-urls=http://127.0.0.1:{client}",
        f"--listen-peer-urls=http://127.0.0.1:{peer}",
        f"--initial-advertise-peer-urls=http://127.0.0.1:{peer}",
        f"--initial-cluster=default=http://127.0.0.1:{peer}",
        "--unsafe-no-fsync",
        "--log-level=error",
    ]


def _api(directory: Path, etcd: int, port: int) -> list[str]:
    return [
        f"--etcd-servers=http://127.0.0.1:{etcd}",
        "--bind-address=127.0.0.1",
        "--advertise-address=127.0.0.1",
        f"--secure-port={port}",
        f"--cert-dir={directory / 'certs'}",
        "--service-account-issuer=https://kubernetes.default.svc",
        f"--service-account-key-file={directory / 'sa.key'}",
        f"--service-account-signing-key-file={directory / 'sa.key'}",
        f"--token-auth-file={directory / 'tokens.csv'}",
        "--authorization-mode=RBAC",
        "--service-cluster-ip-range=10.96.0.0/16",
        "--disable-admission-plugins=ServiceAccount",
        "--endpoint-reconciler-type=none",
        "--profiling=false",
    ]
