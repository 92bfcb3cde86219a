"""Can it be believed? Patterns and facts that the model must answer to, measured and told as they come out.

A package and not one file: patterns, facts, whole cases and switches are data that a reader wants to find by
themselves, and what works them out, judges and tells them are different things.
"""
