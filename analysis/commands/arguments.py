"""What options of the command line are called, what they allow, and the line of help that each has."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

Runs = Annotated[int, typer.Option("--runs", min=1, max=1_000_000, help="How many futures of each scenario.")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="The same seed gives the same futures.")]
Weeks = Annotated[int | None, typer.Option("--weeks", min=1, max=1040, help="How long each future runs.")]
Out = Annotated[Path | None, typer.Option("--out", help="Folder of the study; left out, one under studies/.")]
Set = Annotated[list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="Change a value; may be repeated.")]
Workers = Annotated[int | None, typer.Option("--workers", min=1, max=4096, help="Processes; left out, one a core.")]
LuckOnly = Annotated[bool, typer.Option("--luck-only", help="Vary luck alone, not what nobody knows.")]
Port = Annotated[int | None, typer.Option("--port", min=0, max=65535, help="Where the page answers; 0: any free port.")]
Browser = Annotated[bool, typer.Option("--browser/--no-browser", help="Show the page in your browser.")]
Host = Annotated[str, typer.Option("--host", help="Where others reach the page; needs a password.")]
Password = Annotated[
    str | None,
    typer.Option(
        "--password", envvar="HEADWAY_PASSWORD", show_envvar=True, help="Asked of everybody who opens the page."
    ),
]
Dask = Annotated[str | None, typer.Option("--dask", metavar="ADDRESS", help="Dask scheduler, or: local.")]
FailFast = Annotated[bool, typer.Option("--fail-fast", help="Stop at the first future that breaks off.")]
Enough = Annotated[
    float | None, typer.Option("--until", help="Go on until the interval is this exact (0.02: 2 in 100).")
]
EnoughOf = Annotated[
    str, typer.Option("--until-of", metavar="OUTCOME", help="What is to be exact: goal or an outcome.")
]
Most = Annotated[int, typer.Option("--most", min=1, max=1_000_000, help="The most futures that --until may run.")]
Explain = Annotated[bool, typer.Option("--explain", help="First work out what each lever earned.")]
Json = Annotated[bool, typer.Option("--json", help="Print plain data for scripts.")]


class Weights(StrEnum):
    """How strengths of imported ties are read: as they are, by their logarithm, or all alike."""

    given = "given"
    log = "log"
    equal = "equal"
