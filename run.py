"""The door: the command line of Headway. Understands the words; what is done stands in ``analysis.commands``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from analysis.commands.arguments import (
    Browser,
    Dask,
    Enough,
    EnoughOf,
    Explain,
    FailFast,
    Host,
    Json,
    LuckOnly,
    Most,
    Out,
    Password,
    Port,
    Runs,
    Seed,
    Set,
    Weeks,
    Weights,
    Workers,
)
from analysis.commands.ending import WRONG, do, stop

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


def _options(
    runs: int, seed: int, weeks: int | None, out: Path | None, changes: list[str] | None, workers: int | None,
    luck_only: bool, as_json: bool, dask: str | None = None, fail_fast: bool = False,
) -> Options:  # fmt: skip
    from analysis.commands.options import Options
    from analysis.console import Screen

    return Options(runs, seed, weeks, out, tuple(changes or ()), workers, luck_only, dask, fail_fast, Screen(as_json))


@app.callback(invoke_without_command=True)
def main_job(
    context: typer.Context, runs: Runs = 100, seed: Seed = 7, weeks: Weeks = None, out: Out = None, change: Set = None,
    workers: Workers = None, luck_only: LuckOnly = False, json: Json = False,
) -> None:  # fmt: skip
    """Run the built-in story against doing nothing and say what to try next."""
    if context.invoked_subcommand is not None:
        if any(context.get_parameter_source(name).name == "COMMANDLINE" for name in context.params):  # type: ignore[union-attr]
            stop(f"options come after the command: {context.invoked_subcommand} ... --option", WRONG)
        return
    from analysis.commands import futures

    do(lambda: futures.main_job(_options(runs, seed, weeks, out, change, workers, luck_only, json)))


@app.command()
def simulate(
    scenario: Annotated[str, typer.Argument(help="A story or a file.")], runs: Runs = 100, seed: Seed = 7,
    weeks: Weeks = None, out: Out = None, change: Set = None, workers: Workers = None, luck_only: LuckOnly = False,
    until: Enough = None, until_of: EnoughOf = "goal", most: Most = 10_000, dask: Dask = None,
    fail_fast: FailFast = False, json: Json = False,
) -> None:  # fmt: skip
    """Run one scenario in many futures."""
    from analysis.commands import futures

    options = _options(runs, seed, weeks, out, change, workers, luck_only, json, dask, fail_fast)
    do(lambda: futures.simulate(scenario, options, futures.until_asked(until, until_of, runs), most))


@app.command()
def compare(
    scenarios: Annotated[list[str], typer.Argument(help="Two or more stories or files; the first is compared with.")],
    runs: Runs = 100, seed: Seed = 7, weeks: Weeks = None, out: Out = None, change: Set = None, workers: Workers = None,
    luck_only: LuckOnly = False,
    delay: Annotated[str | None, typer.Option("--delay", metavar="WEEKS,...", help="One plan against itself later.")]
    = None,
    until: Enough = None, until_of: EnoughOf = "goal", most: Most = 10_000, dask: Dask = None,
    fail_fast: FailFast = False, json: Json = False,
) -> None:  # fmt: skip
    """Run scenarios on the same luck and say how they differ."""
    from analysis.commands import futures

    options = _options(runs, seed, weeks, out, change, workers, luck_only, json, dask, fail_fast)
    do(lambda: futures.compare_all(scenarios, options, delay, futures.until_asked(until, until_of, runs), most))


@app.command()
def explain(
    scenario: Annotated[str, typer.Argument(help="A story or a file, or the folder of a study.")],
    outcome: Annotated[list[str] | None, typer.Option("--outcome", help="Another outcome; may be repeated.")] = None,
    runs: Runs = 100, seed: Seed = 7, weeks: Weeks = None, out: Out = None, change: Set = None, workers: Workers = None,
    luck_only: LuckOnly = False, dask: Dask = None, json: Json = False,
) -> None:  # fmt: skip
    """Say what each lever of a plan earned, what turned it, and what failed futures died of."""
    from analysis.commands import explain as commands

    options = _options(runs, seed, weeks, out, change, workers, luck_only, json, dask)
    do(lambda: commands.explain(scenario, outcome or (), options))


@app.command()
def sensitivity(
    scenario: Annotated[str, typer.Argument(help="A story or a file.")],
    outcome: Annotated[str, typer.Option("--outcome", help="What is looked at: an outcome, or goal.")] = "mean_stage",
    people: Annotated[int, typer.Option("--people", min=0, max=1_000_000, help="Size a larger company is scaled to, "
        "to save time; 0 leaves it as it is.")] = 200,
    paths: Annotated[int, typer.Option("--paths", min=2, max=1000, help="Paths along which everything is moved.")] = 8,
    top: Annotated[int, typer.Option("--top", min=0, max=100, help="How many of what moves most are ranked.")] = 8,
    points: Annotated[int, typer.Option("--points", min=2, max=65536, help="Of the ranking; a power of two.")] = 64,
    runs: Annotated[int, typer.Option("--runs", min=1, max=1000, help="How many futures at each point of the ranking.")]
    = 2,
    seed: Seed = 7, weeks: Weeks = None, out: Out = None, change: Set = None, workers: Workers = None,
    dask: Dask = None, json: Json = False,
) -> None:  # fmt: skip
    """Say what the answer hangs on: all that nobody knows, ranked by how far it moves an outcome."""
    from analysis.commands import sensitivity as commands

    options = _options(runs, seed, weeks, out, change, workers, True, json, dask)
    do(lambda: commands.sensitivity(scenario, outcome, people, paths, top, points, options))


@app.command()
def sweep(
    scenarios: Annotated[list[str], typer.Argument(help="One or more stories or files; each is run at every point.")],
    vary: Annotated[list[str] | None, typer.Option("--vary", metavar="NAME=LOW:HIGH:COUNT", help="What varies: a "
        "lever's field, a value of the scenario, a number of the model; also NAME=A,B,C. May be repeated.")] = None,
    together: Annotated[list[str] | None, typer.Option("--together", metavar="NAME,NAME", help="These move together.")]
    = None,
    way: Annotated[str, typer.Option("--way", help="grid, latin (hypercube) or sobol (points)")] = "grid",
    points: Annotated[int | None, typer.Option("--points", min=1, help="Points of latin or sobol.")] = None,
    design: Annotated[Path | None, typer.Option("--design", help="A CSV or Parquet file with a row a point.")] = None,
    runs: Annotated[int, typer.Option("--runs", min=1, max=1_000_000, help="How many futures at each point.")] = 20,
    seed: Seed = 7, weeks: Weeks = None, out: Out = None, change: Set = None, workers: Workers = None,
    luck_only: LuckOnly = False, dask: Dask = None, fail_fast: FailFast = False, json: Json = False,
) -> None:  # fmt: skip
    """Vary a plan, a company or the model, and see where it leads."""
    from analysis.commands import sweeps

    options = _options(runs, seed, weeks, out, change, workers, luck_only, json, dask, fail_fast)
    do(lambda: sweeps.sweep_all(scenarios, vary or (), together or (), way, points, design, options))


@app.command()
def charts(
    study: Annotated[Path, typer.Argument(help="Folder of a study.")],
    only: Annotated[list[str] | None, typer.Option("--only", metavar="NAME", help="This one; may be repeated.")] = None,
    theme: Annotated[str, typer.Option("--theme", help="light or dark")] = "light",
    kind: Annotated[str, typer.Option("--format", help="png, svg or pdf")] = "png",
    run: Annotated[int | None, typer.Option("--run", min=0, help="One future alone, by its number.")] = None,
    gallery: Annotated[
        Path | None, typer.Option("--gallery", help="A page of them all, small, in this folder.")
    ] = None,
    json: Json = False,
) -> None:
    """Draw the pictures of a study."""
    from analysis.commands import gallery as page
    from analysis.commands import pictures
    from analysis.console import Screen

    if gallery is not None:
        do(lambda: page.gallery(study, gallery, Screen(json)))
    else:
        do(lambda: pictures.charts(study, pictures.Wanted(tuple(only or ()), theme, kind, run), Screen(json)))


@app.command()
def deck(
    study: Annotated[Path, typer.Argument(help="Folder of a study.")],
    template: Annotated[Path | None, typer.Option("--template", help="A .pptx to take fonts and layouts of.")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="The file; left out, deck.pptx in the study.")] = None,
    explain: Explain = False, workers: Workers = None, json: Json = False,
) -> None:  # fmt: skip
    """Make slides of a study: the decision, the checks, what blocks it, the risks."""
    from analysis.commands import deck as take_along

    options = _options(1, 0, None, out, None, workers, False, json)
    do(lambda: take_along.deck(study, template, explain, options))


@app.command()
def report(
    study: Annotated[Path, typer.Argument(help="Folder of a study.")],
    out: Annotated[Path | None, typer.Option("--out", help="The file; left out, report.html in the study.")] = None,
    explain: Explain = False, workers: Workers = None, json: Json = False,
) -> None:  # fmt: skip
    """Make one page of a study for the browser, which needs nothing else."""
    from analysis.commands import deck as take_along

    do(lambda: take_along.report(study, explain, _options(1, 0, None, out, None, workers, False, json)))


@app.command()
def show(study: Annotated[Path, typer.Argument(help="Folder of a study.")], json: Json = False) -> None:
    """Say where a study comes from, whether it is unchanged, and what it found."""
    from analysis.commands import look
    from analysis.console import Screen

    do(lambda: look.show(study, Screen(json)))


@app.command()
def rerun(
    study: Annotated[Path, typer.Argument(help="Folder of a study.")],
    run: Annotated[int, typer.Argument(min=0, help="Number of the future.")],
    arm: Annotated[str | None, typer.Option("--arm", help="Which scenario, where there are several.")] = None,
    json: Json = False,
) -> None:  # fmt: skip
    """Repeat one future of a study exactly and tell what happened in it."""
    from analysis.commands import again
    from analysis.console import Screen

    do(lambda: again.rerun_one(study, run, arm, Screen(json)))


@app.command()
def scenarios(json: Json = False) -> None:
    """List the stories there are."""
    from analysis.commands import look
    from analysis.console import Screen

    do(lambda: look.scenarios(Screen(json)))


@app.command()
def levers(
    name: Annotated[str | None, typer.Argument(help="A lever; left out, all of them.")] = None, json: Json = False
) -> None:
    """List what a strategist can do, or say all about one lever."""
    from analysis.commands import look
    from analysis.console import Screen

    do(lambda: look.levers(name, Screen(json)))


@app.command()
def new(
    file: Annotated[Path, typer.Argument(help="The file to write.")],
    survey: Annotated[bool, typer.Option("--survey", help="With a table of example answers of staff.")] = False,
    json: Json = False,
) -> None:
    """Write a scenario to start from, with comments."""
    from analysis.commands import write
    from analysis.console import Screen

    do(lambda: write.new(file, survey, Screen(json)))


@app.command()
def check(file: Annotated[str, typer.Argument(help="A file or a story.")], json: Json = False) -> None:
    """Say whether a scenario is fine, or everything that is wrong with it."""
    from analysis.commands import look
    from analysis.console import Screen

    do(lambda: look.check(file, Screen(json)))


@app.command("import")
def import_tables(
    people: Annotated[Path, typer.Argument(help="Table of people, or a graph: CSV, Parquet, GraphML, GEXF.")],
    ties: Annotated[Path | None, typer.Argument(help="Table of ties: who turns to whom.")] = None,
    out: Annotated[Path, typer.Option("--out", help="NAME of what is written.")] = Path("my-organization"),
    survey: Annotated[Path | None, typer.Option("--survey", help="Answers of staff, by id or department.")] = None,
    maps: Annotated[list[str] | None, typer.Option("--map", metavar="WHAT=HEADING", help="Which column is it?")] = None,
    undirected: Annotated[bool, typer.Option("--undirected", help="Every tie holds for both.")] = False,
    least: Annotated[float | None, typer.Option("--least", help="Leave out ties weaker than this.")] = None,
    weights: Annotated[Weights, typer.Option("--weights", help="How strengths are read.")] = Weights.given,
    only_measured: Annotated[bool, typer.Option("--only-measured", help="Draw no tie by chance.")] = False,
    keep_ids: Annotated[bool, typer.Option("--keep-ids", help="Keep ids as they are, not hashed.")] = False,
    salt: Annotated[str | None, typer.Option("--salt", help="The same salt gives the same file.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace files that are there.")] = False,
    json: Json = False,
) -> None:  # fmt: skip
    """Bring in your own tables: people, who turns to whom, what staff answered."""

    def work() -> None:
        from analysis.commands import bring
        from analysis.console import Screen

        told: dict[str, Any] = {"undirected": undirected, "least": least, "weights": weights.value, "salt": salt}
        told |= {"keep_ids": keep_ids, "only_measured": only_measured, "maps": tuple(maps or ())}
        bring.import_tables(people, ties, survey, told, out, force, Screen(json))

    do(work)


@app.command()
def network(
    organization: Annotated[str, typer.Argument(help="An organization file, a scenario or a story.")],
    by: Annotated[list[str] | None, typer.Option("--by", help="A column to part people by; may be repeated.")] = None,
    export: Annotated[Path | None, typer.Option("--export", help="Write .graphml, .gexf or .parquet.")] = None,
    week: Annotated[int, typer.Option("--week", min=-1, help="With the state of people in this week of a run.")] = -1,
    seed: Seed = 7,
    like: Annotated[bool, typer.Option("--like", help="Fit the generator to it.")] = False,
    picture: Annotated[Path | None, typer.Option("--picture", help="Draw --like as .png, .svg or .pdf.")] = None,
    show_small: Annotated[bool, typer.Option("--show-small", help="Show single persons and small groups.")] = False,
    every: Annotated[bool, typer.Option("--all", help="Whatever its size.")] = False,
    json: Json = False,
) -> None:
    """Say who listens to whom: how it hangs together, what is real in it, where the influential sit."""
    from analysis.commands import network as ask
    from analysis.console import Screen

    do(lambda: ask.network(organization, tuple(by or ()), export, week, seed, like, picture, show_small, every,
                            Screen(json)))  # fmt: skip


@app.command()
def odd(
    file: Annotated[Path, typer.Argument(help="The file to write.")] = Path("docs/odd.md"), json: Json = False
) -> None:
    """Write the model's description for modellers (ODD protocol)."""
    from analysis.commands import write
    from analysis.console import Screen

    do(lambda: write.odd(file, Screen(json)))


@app.command()
def stories(
    folder: Annotated[Path, typer.Argument(help="Where stories.md is written.")] = Path("docs"),
    again: Annotated[bool, typer.Option("--again", help="Run every story anew first.")] = False,
    runs: Runs = 20, seed: Seed = 7, workers: Workers = None, json: Json = False,
) -> None:  # fmt: skip
    """Write the page that tells the stories of the library."""
    from analysis.commands import write
    from analysis.console import Screen

    do(lambda: write.stories(folder, again, runs, seed, workers, Screen(json)))


@app.command()
def validate(
    quick: Annotated[bool, typer.Option("--quick", help="Patterns on the small company; writes nothing.")] = False,
    calibrate: Annotated[bool, typer.Option("--calibrate", help="Search the numbers that nobody knows anew.")] = False,
    part: Annotated[list[str] | None, typer.Option("--part", help="Only this part; may be repeated.")] = None,
    write: Annotated[bool, typer.Option("--write", help="Write the page from what was measured last.")] = False,
    times: Annotated[int, typer.Option("--times", min=1, max=1000, help="So many times as many futures.")] = 1,
    out: Annotated[Path, typer.Option("--out", help="Folder that validation.md is written to.")] = Path("docs"),
    workers: Workers = None, json: Json = False,
) -> None:  # fmt: skip
    """Say what the model shows of all it has to, measured anew: patterns, published figures, real cases."""
    from analysis.commands import believe
    from analysis.console import Screen

    do(lambda: believe.validate(quick, calibrate, write, part, times, out, workers, Screen(json)))


@app.command()
def peers(
    scenario: Annotated[str, typer.Argument(help="A story or a file.")],
    picture: Annotated[Path | None, typer.Option("--picture", help="The picture; left out, in the study.")] = None,
    runs: Runs = 100, seed: Seed = 7, weeks: Weeks = None, out: Out = None, change: Set = None, workers: Workers = None,
    luck_only: LuckOnly = False, json: Json = False,
) -> None:  # fmt: skip
    """Place a scenario among published figures and varied companies: are we normal?"""
    from analysis.commands import believe

    do(lambda: believe.peers(scenario, picture, _options(runs, seed, weeks, out, change, workers, luck_only, json)))


@app.command()
def ui(
    port: Port = None, browser: Browser = True, runs: Runs = 200, seed: Seed = 7, workers: Workers = None,
    host: Host = "127.0.0.1", password: Password = None, json: Json = False,
) -> None:  # fmt: skip
    """Open the page for strategists: move a plan, see what happens."""
    from analysis.commands import page
    from analysis.console import Screen

    do(lambda: page.ui(port, browser, runs, seed, workers, host, password, Screen(json)))


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()
