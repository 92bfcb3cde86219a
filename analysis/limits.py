"""What the model is and what it is not, in a few words, for everything that is carried into a meeting."""

from __future__ import annotations

IS = (
    "A way to compare plans for the same company on the same luck",
    "About people, Legal, executives, advocates and departments, week by week",
    "Open: every number has a name, a range, and a source or the word assumption",
    "The same scenario gives the same answer again",
)
IS_NOT = (
    "A forecast of your company: most numbers are assumptions, none is fitted to your data",
    "A market model: the world outside is one audience, competitors as one curve, talk as one stock",
    "Evidence beyond its sources: companies in public social media of about 2008 to 2013",
    "A reason to stop looking: the checks on the way matter more than the first answer",
)
