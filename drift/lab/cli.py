"""The `lab` commands: switches and a cluster to try it all on, on this machine, without hardware."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from compiler.cli.output import output_option, write_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from drift.lab.record import Record

_FOLDER = click.Path(file_okay=False, path_type=Path)
_HERE = Path(".fabricc/lab")
BREAKAGES = ("policy", "static-route", "neighbor", "peer", "pool")


def _directory_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--dir", "directory", type=_FOLDER, default=_HERE, show_default=True, help="The lab's own folder."
    )(command)


@click.group("lab")
def lab() -> None:
    """Run emulated switches and a cluster on this machine, and break them."""


@lab.command("up")
@click.option(
    "--rendered", type=_FOLDER, default=Path("rendered"), show_default=True, help="What the lab is for."
)
@_directory_option
@click.option(
    "--api",
    type=click.Choice(["auto", "real", "builtin", "none"]),
    default="auto",
    show_default=True,
    help="Which Kubernetes API: kube-apiserver if its binaries are at hand, or the small built-in one.",
)
@click.option(
    "--crd-dir",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    multiple=True,
    help="CRDs for a real API server; else they are made from our own tables.",
)
@click.option(
    "--configs",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Instead: one switch for each NAME.json here, started with it; no cluster.",
)
@click.option("--release", default="24.10", show_default=True, help="SR Linux release, with --configs.")
@click.option("--platform", default="7220 IXR-D2L", show_default=True, help="Platform, with --configs.")
@output_option
def up(rendered: Path, directory: Path, crd_dir: tuple[Path, ...], output: str, **how: str | None) -> None:
    """Start a switch for every rendered one, with what is on it before fabricc, and a cluster.

    They listen on loopback and run until `fabricc lab down`. What is printed says how to reach them.
    """
    from drift.lab.life import LabError, begin
    from drift.lab.record import as_json

    directory = directory.absolute()
    try:
        running = begin(_plan(rendered, directory, crd_dir, how), directory)
    except LabError as error:
        raise click.ClickException(str(error)) from None
    if output == "json":
        write_json(as_json(running, directory))
    else:
        _show(running, directory)


def _plan(rendered: Path, directory: Path, crd_dir: tuple[Path, ...], how: dict[str, Any]) -> Any:
    from drift.lab.plan import plan_of
    from drift.wanted import BadRendering, read_folder

    if how["configs"] is not None:
        return _plan_of_configs(how["configs"], directory, how)
    try:
        wanted = read_folder(rendered)
    except BadRendering as error:
        raise click.ClickException(str(error)) from None
    return plan_of(wanted, directory, api=how["api"], crds=_definitions(crd_dir))


def _plan_of_configs(folder: Path, directory: Path, how: dict[str, Any]) -> Any:
    import secrets

    import orjson

    from drift.lab.plan import Plan, SwitchPlan

    files = sorted(folder.glob("*.json"))
    if not files:
        raise click.ClickException(f"files named NAME.json are expected in `{folder}`")
    switches = tuple(
        SwitchPlan(
            name=file.stem,
            release=how["release"],
            platform=how["platform"],
            config=orjson.loads(file.read_bytes()),
        )
        for file in files
    )
    return Plan(directory=str(directory), switches=switches, api="none", password=secrets.token_urlsafe(16))


def _definitions(folders: tuple[Path, ...]) -> tuple[dict[str, Any], ...]:
    import yaml

    files = [file for folder in folders for file in sorted(folder.glob("*.y*ml"))]
    documents = [one for file in files for one in yaml.safe_load_all(file.read_text())]
    return tuple(one for one in documents if one and one.get("kind") == "CustomResourceDefinition")


def _show(running: Record, directory: Path) -> None:
    from drift.lab.record import KUBECONFIG, TARGETS

    for name, port in sorted(running.switches.items()):
        click.echo(f"{name:<12} 127.0.0.1:{port}  emulated SR Linux, gNMI over TLS")
    if running.cluster:
        real = "a real kube-apiserver" if running.api == "kube-apiserver" else "fabricc's small built-in API"
        click.echo(f"{running.cluster:<12} {running.url}  {real}")
        click.echo(f"\nkubectl --kubeconfig {directory / KUBECONFIG} get services -A")
    click.echo(f"fabricc drift check --targets {directory / TARGETS}")


@lab.command("down")
@_directory_option
@output_option
def down(directory: Path, output: str) -> None:
    """Stop the lab and remove its folder. That none runs is no error."""
    from drift.lab.life import finish

    stopped = finish(directory.absolute())
    if output == "json":
        write_json({"stopped": stopped})
    else:
        click.echo("the lab is down" if stopped else f"no lab in `{directory}`")


@lab.command("status")
@_directory_option
@output_option
def status(directory: Path, output: str) -> int:
    """Say whether a lab runs, and how to reach it. Exits 3 when none does."""
    from compiler.cli.exits import OK, UNREAD
    from drift.lab.record import as_json, read

    directory = directory.absolute()
    running = read(directory)
    runs = running is not None and running.runs
    if output == "json":
        write_json({"runs": False} if running is None else as_json(running, directory))
    elif running is not None and runs:
        _show(running, directory)
    else:
        click.echo("no lab runs" if running is None else "the lab has ended by itself; `lab down` cleans up")
    return OK if runs else UNREAD


@lab.command("break")
@click.argument("what", nargs=-1, type=click.Choice(BREAKAGES))
@click.option("--all", "everything", is_flag=True, help="All five.")
@click.option("--off", metavar="SWITCH", multiple=True, help="Switch this switch off for good.")
@_directory_option
@output_option
def break_(
    what: tuple[str, ...], *, everything: bool, off: tuple[str, ...], directory: Path, output: str
) -> None:
    """Make drift as people do.

    policy: someone lets a policy accept by default. static-route: someone removes one. neighbor: someone
    adds one. peer: someone edits a BGP peer with kubectl. pool: someone deletes an address pool.
    """
    from dataclasses import asdict

    from drift.lab.breakage import Broken, Lab
    from drift.lab.record import read

    names = BREAKAGES if everything else what
    if not names and not off:
        raise click.UsageError("say what to break, or --all")
    running = read(directory.absolute())
    if running is None or not running.runs:
        raise click.ClickException(f"no lab runs in `{directory}`\nhint: fabricc lab up")
    unknown = sorted(set(off) - set(running.switches))
    if unknown:
        raise click.BadParameter(f"`{unknown[0]}` is no switch of this lab", param_hint="--off")
    hands = Lab(directory.absolute(), running)
    done: list[Broken] = [_break(name, hands) for name in names]
    for switch in off:
        hands.ask(switch, "off")
        done.append(Broken(name="off", target=switch, who="", what="switched off"))
    if output == "json":
        write_json([asdict(each) for each in done])
        return
    for each in done:
        click.echo(f"{each.target:<12} {each.what}" + (f" ({each.who})" if each.who else ""))


def _break(name: str, hands: Any) -> Any:
    from drift.lab.breakage import BREAKAGES as KNOWN
    from drift.lab.breakage import NothingToBreakError
    from drift.lab.control import ConsoleError
    from drift.lab.kube import KubeError

    try:
        return KNOWN[name](hands)
    except (NothingToBreakError, ConsoleError, KubeError) as error:
        raise click.ClickException(f"cannot break `{name}`: {error}") from None
