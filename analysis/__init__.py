"""Studies of many futures: run, store, compare, say what was found. Only ``executors`` touches a model."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analysis.experiments import Cancelled, Progress, StudyError, compare, replicate
    from analysis.study import Contrast, Study, open_study

__all__ = ["Cancelled", "Contrast", "Progress", "Study", "StudyError", "compare", "open_study", "replicate"]

_HOME = {
    "Cancelled": "experiments",
    "Progress": "experiments",
    "StudyError": "experiments",
    "compare": "experiments",
    "replicate": "experiments",
    "Contrast": "study",
    "Study": "study",
    "open_study": "study",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that looking at ``analysis`` costs nothing."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"analysis.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
