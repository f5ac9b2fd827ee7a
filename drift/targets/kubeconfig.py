"""Who to speak to and as whom: reads a kubeconfig, or a pod's own credentials, into plain facts.

A kubeconfig that holds certificates, a token or a token file is read here: that costs 10 ms. One that
needs a program or an identity provider (``exec``, ``auth-provider``) goes through the `kubernetes`
package's loader, which is imported only then (0.5 s of CPU). Nothing read here is ever written or shown.
"""

from __future__ import annotations

import base64
import logging
import os
import ssl
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import yaml

from drift.live import TargetError, Unreachable
from drift.targets.inventory import IN_CLUSTER

if TYPE_CHECKING:
    from drift.targets.inventory import ClusterAddress

_SERVICE_ACCOUNT = Path("/var/run/secrets/kubernetes.io/serviceaccount")


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """An API server and our credentials. PEM texts are bytes; what is not given is empty.

    `acting_as` is a user to impersonate. `dynamic` says that the credentials were made by a program and
    may be made again when they expire.
    """

    server: str
    ca: bytes = b""
    insecure: bool = False
    server_name: str = ""
    proxy: str = ""
    acting_as: str = ""
    certificate: bytes = field(default=b"", repr=False)
    key: bytes = field(default=b"", repr=False)
    token: str = field(default="", repr=False)
    token_file: str = ""
    dynamic: bool = False


class UnusableKubeconfig(TargetError):
    """The kubeconfig cannot be read or does not say enough. The text holds no credential."""


def load_access(address: ClusterAddress) -> Access:
    """Read what `address` names. Raises `UnusableKubeconfig`; may run a credential program."""
    if address.kubeconfig == IN_CLUSTER:
        return _of_pod()
    path = Path(os.path.expanduser(address.kubeconfig))  # noqa: PTH111 - any name will do
    try:
        loaded: object = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UnusableKubeconfig(f"kubeconfig `{path}` cannot be read: {error.strerror}") from None
    except (yaml.YAMLError, ValueError, RecursionError):
        # The parser's own text quotes the line, and the line may hold a token.
        raise UnusableKubeconfig(f"kubeconfig `{path}` is not YAML") from None
    config = _mapping(loaded)
    context = _mapping(_named(config, "context", address.context or _text(config, "current-context"), path))
    cluster = _mapping(_named(config, "cluster", _text(context, "cluster"), path))
    user = _mapping(_named(config, "user", _text(context, "user"), path)) if "user" in context else {}
    if "exec" in user or "auth-provider" in user:
        return _by_package(path, address.context, cluster)
    return _plain(path, cluster, user)


def _plain(path: Path, cluster: dict[str, Any], user: dict[str, Any]) -> Access:
    if _text(user, "username"):
        raise UnusableKubeconfig(f"kubeconfig `{path}` uses basic authentication, which API servers dropped")
    return Access(
        server=_server(cluster, path),
        ca=_pem(path, cluster, "certificate-authority"),
        insecure=bool(cluster.get("insecure-skip-tls-verify")),
        server_name=_text(cluster, "tls-server-name"),
        proxy=_text(cluster, "proxy-url"),
        certificate=_pem(path, user, "client-certificate"),
        key=_pem(path, user, "client-key"),
        token=_word(_text(user, "token"), "token", path),
        acting_as=_word(_text(user, "as"), "user to impersonate", path),
        token_file=str(path.parent / _text(user, "tokenFile")) if user.get("tokenFile") else "",
    )


def _of_pod() -> Access:
    host, port = os.environ.get("KUBERNETES_SERVICE_HOST", ""), os.environ.get("KUBERNETES_SERVICE_PORT", "")
    if not host:
        raise UnusableKubeconfig("not inside a pod: `KUBERNETES_SERVICE_HOST` is not set")
    try:
        ca = (_SERVICE_ACCOUNT / "ca.crt").read_bytes()
    except OSError as error:
        raise UnusableKubeconfig(f"the service account's `ca.crt` cannot be read: {error.strerror}") from None
    host = f"[{host}]" if ":" in host else host
    return Access(server=f"https://{host}:{port or 443}", ca=ca, token_file=str(_SERVICE_ACCOUNT / "token"))


def _by_package(path: Path, context: str | None, cluster: dict[str, Any]) -> Access:
    """Let the `kubernetes` package run the credential plugin and take what it brings."""
    from kubernetes import client, config

    settings: Any = client.Configuration()
    # The loader logs what a plugin wrote to stderr, which may hold what it was asked for.
    logging.disable(logging.ERROR)
    try:
        cast("Any", config).load_kube_config(
            config_file=str(path), context=context, client_configuration=settings, persist_config=False
        )
    except Exception as error:  # noqa: BLE001 - whatever a plugin breaks with
        # A plugin's own output may hold what it was asked for: only the kind of failure is told.
        kind = type(error).__name__
        raise UnusableKubeconfig(f"the credential plugin of `{path}` failed: {kind}") from None
    finally:
        logging.disable(logging.NOTSET)
    keys = cast("dict[str, str]", settings.api_key or {})
    # Under one name up to version 36 of the package, under the other from 37 on.
    token = (keys.get("BearerToken") or keys.get("authorization") or "").removeprefix("Bearer ")
    if not token and not settings.cert_file:
        raise UnusableKubeconfig(f"the credential plugin of `{path}` failed: it gave no credentials")
    return Access(
        server=_server(cluster, path),
        ca=_pem(path, cluster, "certificate-authority"),
        insecure=not settings.verify_ssl,
        server_name=_text(cluster, "tls-server-name"),
        proxy=_text(cluster, "proxy-url"),
        certificate=Path(settings.cert_file).read_bytes() if settings.cert_file else b"",
        key=Path(settings.key_file).read_bytes() if settings.key_file else b"",
        token=_word(token, "plugin's token", path),
        dynamic=True,
    )


def tls_context(access: Access) -> ssl.SSLContext:
    """Make the TLS side of `access`: the server is verified unless the kubeconfig says otherwise."""
    try:
        context = ssl.create_default_context(cadata=access.ca.decode("ascii") if access.ca else None)
        if access.insecure:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        if access.certificate:
            _load_client_certificate(context, access)
    except (ssl.SSLError, ValueError, OSError):
        raise UnusableKubeconfig(f"the certificates for `{access.server}` are not usable PEM") from None
    return context


def _load_client_certificate(context: ssl.SSLContext, access: Access) -> None:
    """OpenSSL's binding reads certificates from files only: give it one that exists in memory if it can."""
    together = access.certificate + b"\n" + access.key
    if hasattr(os, "memfd_create"):
        memory = os.memfd_create("client", os.MFD_CLOEXEC)
        try:
            os.write(memory, together)
            context.load_cert_chain(f"/proc/self/fd/{memory}")
        finally:
            os.close(memory)
        return
    with tempfile.NamedTemporaryFile() as short_lived:  # mode 0600, gone when closed
        short_lived.write(together)
        short_lived.flush()
        context.load_cert_chain(short_lived.name)


def _mapping(value: object) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def _text(value: dict[str, Any], member: str) -> str:
    found = value.get(member)
    return found if isinstance(found, str) else ""


def _word(text: str, what: str, path: Path) -> str:
    """Refuse what no HTTP header can carry: the client's own complaint would quote it whole."""
    if not text.isascii() or not text.isprintable():
        raise UnusableKubeconfig(f"the {what} of kubeconfig `{path}` must be one line of ASCII")
    return text


def _named(config: dict[str, Any], what: str, name: str, path: Path) -> object:
    entries: object = config.get(f"{what}s")
    for entry in cast("list[object]", entries) if isinstance(entries, list) else []:
        if _text(_mapping(entry), "name") == name:
            return _mapping(entry).get(what)
    raise UnusableKubeconfig(f"kubeconfig `{path}` has no {what} `{name}`")


def _server(cluster: dict[str, Any], path: Path) -> str:
    server = _text(cluster, "server").rstrip("/")
    if not server.startswith("https://"):
        raise UnusableKubeconfig(f"the server of kubeconfig `{path}` must be `https://...`")
    return server


def _pem(path: Path, holder: dict[str, Any], member: str) -> bytes:
    """Read inline data, or the file that stands in its place (relative to the kubeconfig)."""
    try:
        if inline := _text(holder, f"{member}-data"):
            return base64.b64decode(inline, validate=True)
        if file := _text(holder, member):
            return (path.parent / file).read_bytes()
    except (OSError, ValueError):
        raise UnusableKubeconfig(f"`{member}` of kubeconfig `{path}` cannot be read") from None
    return b""


def bearer(access: Access) -> str:
    """Give the token to send now: a token file is renewed by others, so it is read each time."""
    if not access.token_file:
        return access.token
    try:
        token = Path(access.token_file).read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        raise Unreachable(f"the token file for `{access.server}` cannot be read") from None
    if not token.isprintable():
        raise Unreachable(f"the token file for `{access.server}` must hold one line")
    return token
