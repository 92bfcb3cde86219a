"""How a command ends: what went wrong in plain words, and the exit code that says whose turn it is."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import typer

DONE, FAILED, WRONG = 0, 1, 2


def do(work: Callable[[], Any]) -> None:
    """Do the work; what goes wrong is told in plain words, with the exit code that says whose turn it is."""
    from analysis.commands.options import WorkFailed
    from analysis.errors import RunFailed, StudyError
    from sim.problems import ScenarioError

    try:
        work()
    except (ScenarioError, StudyError) as error:
        stop(str(error), WRONG)
    except (WorkFailed, RunFailed) as error:
        stop(str(error), FAILED)
    except KeyboardInterrupt:
        stop("Stopped. What was finished is kept: the same command goes on from there.", FAILED)
    except BrokenPipeError:
        sys.stderr.close()  # whoever read the output has had enough
        raise typer.Exit(DONE) from None
    except MemoryError:
        stop("there is not enough memory; try fewer --workers", FAILED)
    except OSError as error:
        stop(f"{error.filename or 'the disk'}: {(error.strerror or str(error)).lower()}", FAILED)


def stop(message: str, code: int) -> None:
    """Say why nothing more is done, and end with an exit code."""
    typer.echo(message, err=True)
    raise typer.Exit(code) from None
