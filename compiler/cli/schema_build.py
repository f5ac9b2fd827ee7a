"""``fabricc schema build``: an index for a new release, from the vendor's models."""

from __future__ import annotations

from pathlib import Path

import click

from compiler.cli.exits import OK
from compiler.cli.output import output_option, write_json
from compiler.schema import UnknownReleaseError
from compiler.schema.release import numbers


@click.command("build")
@click.option("--release", required=True, metavar="R", help="The release, as its tag is called: 25.7.1.")
@click.option("--from", "source", required=True, metavar="SRC", help="A git URL, a bundle, or a folder.")
@click.option(
    "--into",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the index is written; fabricc's own data folder if it is not said.",
)
@output_option
def build_command(release: str, source: str, into: Path | None, output: str) -> int:
    """Extract the index of a release from the vendor's published YANG models.

    Needs the extra `schema` (pyang). Facts only are taken; Nokia's licence goes with them (NOTICE).
    """
    from compiler.cli.vendor import SourceError, vendor_models, write_index
    from compiler.schema.build import ModelsError, build

    written = release.removeprefix("v")
    try:
        numbers(written)
        with vendor_models(source, written) as folder:
            data = build(written, folder)
        file = write_index(written, data, into)
    except (SourceError, ModelsError, UnknownReleaseError, OSError) as wrong:
        raise click.ClickException(str(wrong)) from wrong
    except ModuleNotFoundError as missing:
        hint = f"pip install 'fabricc[schema]' ({missing})"
        raise click.ClickException(f"expected pyang, found none\nhint: {hint}") from missing
    if output == "json":
        write_json({"release": release, "file": str(file), "bytes": len(data)})
    else:
        click.echo(f"wrote {file} ({len(data)} bytes)")
    return OK
