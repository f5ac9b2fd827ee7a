"""Two API servers to hold to the same contract: a real kube-apiserver where it is at hand, and ours."""

from __future__ import annotations

import asyncio
import ssl
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx
import yaml

from compiler.schema.kubernetes import KINDS, crd
from drift.lab.api import BuiltinApi
from drift.lab.switch.tls import Authority
from tests.kube import Server, kube_apiserver

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

GROUPS = ("metallb.io", "projectcalico.org")


@contextmanager
def real(directory: Path) -> Generator[Server]:
    """Start a kube-apiserver with the definitions made from our own tables, or skip."""
    chosen = {(kind.group, kind.kind): kind for kind in KINDS if kind.group in GROUPS}
    with kube_apiserver(directory, [crd(kind) for kind in chosen.values()]) as server:
        yield server


@contextmanager
def builtin(directory: Path) -> Generator[Server]:
    """Start the built-in API in a thread of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    authority = Authority()
    api = BuiltinApi(identity=authority.issue(["localhost"]), authority=authority.pem)
    try:
        url = asyncio.run_coroutine_threadsafe(api.start(), loop).result(10)
        yield from _served(api, url, directory, authority.pem)
        asyncio.run_coroutine_threadsafe(api.stop(), loop).result(10)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


def _served(api: BuiltinApi, url: str, directory: Path, trusted: bytes) -> Generator[Server]:
    directory.mkdir(parents=True, exist_ok=True)
    files = {user: directory / f"kubeconfig.{user}" for user in ("admin", "ops", "viewer")}
    for user, file in files.items():
        api.kubeconfig(file, user)
    ca_file = directory / "ca.pem"
    ca_file.write_bytes(trusted)
    token = yaml.safe_load(files["admin"].read_text())["users"][0]["user"]["token"]
    headers = {"authorization": f"Bearer {token}", "user-agent": "tests"}
    context = ssl.create_default_context(cafile=str(ca_file))
    with httpx.Client(base_url=url, verify=context, headers=headers, timeout=30, trust_env=False) as client:
        yield Server(
            url=url,
            token=token,
            ca_file=ca_file,
            kubeconfig=files["admin"],
            ops_kubeconfig=files["ops"],
            client=client,
        )
