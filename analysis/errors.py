"""What a study says when it cannot go on."""

from __future__ import annotations


class StudyError(ValueError):
    """A study that cannot be run or read as asked; the message says what, where and what is possible instead."""


class Cancelled(Exception):
    """The study was stopped on request; what was finished stays in its folder."""


class RunFailed(Exception):
    """A future broke off in a study that was to stop at the first that does; what was finished stays in its folder."""
