"""Studies of many futures: run, store, compare, say what was found. Only ``executors`` touches a model."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analysis.design import Range
    from analysis.errors import Cancelled, RunFailed, StudyError
    from analysis.experiments import Progress, compare, replicate
    from analysis.plan import Until
    from analysis.study import Contrast, Study, Sweep, open_study
    from analysis.sweeps import sweep

__all__ = [
    "Cancelled",
    "Contrast",
    "Progress",
    "Range",
    "RunFailed",
    "Study",
    "StudyError",
    "Sweep",
    "Until",
    "compare",
    "open_study",
    "replicate",
    "sweep",
]

_HOME = {
    "Range": "design",
    "Cancelled": "errors",
    "RunFailed": "errors",
    "StudyError": "errors",
    "Progress": "experiments",
    "Until": "plan",
    "compare": "experiments",
    "replicate": "experiments",
    "Contrast": "study",
    "Study": "study",
    "Sweep": "study",
    "open_study": "study",
    "sweep": "sweeps",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that looking at ``analysis`` costs nothing."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"analysis.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
