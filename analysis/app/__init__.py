"""The strategist's page: pick a story, move the plan, see what happens. ``server.serve`` opens it."""
