"""The Mesa agents that decide: departments, advocates, Legal, executives. Their numbers are in `parameters`."""

from sim.agents import parameters as parameters  # declares the numbers; imports no Mesa
