"""The door: the command line of Headway. Understands the words; what is done stands in ``analysis.commands``."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from analysis.commands.options import Options

app = typer.Typer(
    name="headway",
    help="Try a plan on a model of your organization. Alone: the built-in story, and what to try next.",
    epilog="First steps: scenarios, simulate first-tweet, new my-plan.yaml, check my-plan.yaml.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Runs = Annotated[int, typer.Option("--runs", min=1, max=1_000_000, help="How many futures of each scenario.")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="The same seed gives the same futures.")]
Weeks = Annotated[int | None, typer.Option("--weeks", min=1, max=1040, help="How long each future runs.")]
Out = Annotated[Path | None, typer.Option("--out", help="Folder of the study; left out, one under studies/.")]
Set = Annotated[list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="Change a value; may be repeated.")]
Workers = Annotated[int | None, typer.Option("--workers", min=1, max=4096, help="Processes; left out, one a core.")]
LuckOnly = Annotated[bool, typer.Option("--luck-only", help="Vary luck alone, not what nobody knows.")]
Port = Annotated[int | None, typer.Option("--port", min=0, max=65535, help="Where the page answers; 0: any free port.")]
Browser = Annotated[bool, typer.Option("--browser/--no-browser", help="Show the page in your browser.")]
Json = Annotated[bool, typer.Option("--json", help="Print plain data for scripts.")]

DONE, FAILED, WRONG = 0, 1, 2


def _options(
    runs: int, seed: int, weeks: int | None, out: Path | None, changes: list[str] | None, workers: int | None,
    luck_only: bool, as_json: bool,
) -> Options:  # fmt: skip
    from analysis.commands.options import Options
    from analysis.console import Screen

    return Options(runs, seed, weeks, out, tuple(changes or ()), workers, luck_only, Screen(as_json))


def _do(work: Callable[[], Any]) -> None:
    """Do the work; what goes wrong is told in plain words, with the exit code that says whose turn it is."""
    from analysis.commands.options import WorkFailed
    from analysis.experiments import StudyError
    from sim.problems import ScenarioError

    try:
        work()
    except (ScenarioError, StudyError) as error:
        _stop(str(error), WRONG)
    except WorkFailed as error:
        _stop(str(error), FAILED)
    except KeyboardInterrupt:
        _stop("Stopped. What was finished is kept: the same command goes on from there.", FAILED)
    except BrokenPipeError:
        sys.stderr.close()  # whoever read the output has had enough
        raise typer.Exit(DONE) from None
    except MemoryError:
        _stop("there is not enough memory; try fewer --workers", FAILED)
    except OSError as error:
        _stop(f"{error.filename or 'the disk'}: {(error.strerror or str(error)).lower()}", FAILED)


def _stop(message: str, code: int) -> None:
    typer.echo(message, err=True)
    raise typer.Exit(code) from None


@app.callback(invoke_without_command=True)
def main_job(
    context: typer.Context, runs: Runs = 100, seed: Seed = 7, weeks: Weeks = None, out: Out = None, change: Set = None,
    workers: Workers = None, luck_only: LuckOnly = False, json: Json = False,
) -> None:  # fmt: skip
    """Run the built-in story against doing nothing and say what to try next."""
    if context.invoked_subcommand is not None:
        if any(context.get_parameter_source(name).name == "COMMANDLINE" for name in context.params):  # type: ignore[union-attr]
            _stop(f"options come after the command: {context.invoked_subcommand} ... --option", WRONG)
        return
    from analysis.commands import futures

    _do(lambda: futures.main_job(_options(runs, seed, weeks, out, change, workers, luck_only, json)))


@app.command()
def simulate(
    scenario: Annotated[str, typer.Argument(help="A story or a file.")], runs: Runs = 100, seed: Seed = 7,
    weeks: Weeks = None, out: Out = None, change: Set = None, workers: Workers = None, luck_only: LuckOnly = False,
    json: Json = False,
) -> None:  # fmt: skip
    """Run one scenario in many futures."""
    from analysis.commands import futures

    _do(lambda: futures.simulate(scenario, _options(runs, seed, weeks, out, change, workers, luck_only, json)))


@app.command()
def compare(
    scenarios: Annotated[list[str], typer.Argument(help="Two or more stories or files; the first is compared with.")],
    runs: Runs = 100, seed: Seed = 7, weeks: Weeks = None, out: Out = None, change: Set = None, workers: Workers = None,
    luck_only: LuckOnly = False, json: Json = False,
) -> None:  # fmt: skip
    """Run scenarios on the same luck and say how they differ."""
    from analysis.commands import futures

    _do(lambda: futures.compare_all(scenarios, _options(runs, seed, weeks, out, change, workers, luck_only, json)))


@app.command()
def charts(
    study: Annotated[Path, typer.Argument(help="Folder of a study.")],
    theme: Annotated[str, typer.Option("--theme", help="light or dark")] = "light", json: Json = False,
) -> None:  # fmt: skip
    """Draw the pictures of a study."""
    from analysis.commands import pictures
    from analysis.console import Screen

    _do(lambda: pictures.charts(study, theme, Screen(json)))


@app.command()
def show(study: Annotated[Path, typer.Argument(help="Folder of a study.")], json: Json = False) -> None:
    """Say where a study comes from, whether it is unchanged, and what it found."""
    from analysis.commands import look
    from analysis.console import Screen

    _do(lambda: look.show(study, Screen(json)))


@app.command()
def scenarios(json: Json = False) -> None:
    """List the stories there are."""
    from analysis.commands import look
    from analysis.console import Screen

    _do(lambda: look.scenarios(Screen(json)))


@app.command()
def levers(
    name: Annotated[str | None, typer.Argument(help="A lever; left out, all of them.")] = None, json: Json = False
) -> None:
    """List what a strategist can do, or say all about one lever."""
    from analysis.commands import look
    from analysis.console import Screen

    _do(lambda: look.levers(name, Screen(json)))


@app.command()
def new(
    file: Annotated[Path, typer.Argument(help="The file to write.")],
    survey: Annotated[bool, typer.Option("--survey", help="With a table of example answers of staff.")] = False,
    json: Json = False,
) -> None:
    """Write a scenario to start from, with comments."""
    from analysis.commands import write
    from analysis.console import Screen

    _do(lambda: write.new(file, survey, Screen(json)))


@app.command()
def check(file: Annotated[str, typer.Argument(help="A file or a story.")], json: Json = False) -> None:
    """Say whether a scenario is fine, or everything that is wrong with it."""
    from analysis.commands import look
    from analysis.console import Screen

    _do(lambda: look.check(file, Screen(json)))


@app.command()
def odd(
    file: Annotated[Path, typer.Argument(help="The file to write.")] = Path("docs/odd.md"), json: Json = False
) -> None:
    """Write the model's description for modellers (ODD protocol)."""
    from analysis.commands import write
    from analysis.console import Screen

    _do(lambda: write.odd(file, Screen(json)))


@app.command()
def stories(
    folder: Annotated[Path, typer.Argument(help="Where stories.md is written.")] = Path("docs"),
    again: Annotated[bool, typer.Option("--again", help="Run every story anew first.")] = False,
    runs: Runs = 20, seed: Seed = 7, workers: Workers = None, json: Json = False,
) -> None:  # fmt: skip
    """Write the page that tells the stories of the library."""
    from analysis.commands import write
    from analysis.console import Screen

    _do(lambda: write.stories(folder, again, runs, seed, workers, Screen(json)))


@app.command()
def ui(
    port: Port = None, browser: Browser = True, runs: Runs = 200, seed: Seed = 7, workers: Workers = None,
    json: Json = False,
) -> None:  # fmt: skip
    """Open the page for strategists: move a plan, see what happens."""
    from analysis.commands import page
    from analysis.console import Screen

    _do(lambda: page.ui(port, browser, runs, seed, workers, Screen(json)))


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()
