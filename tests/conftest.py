"""What holds for all tests."""

from hypothesis import settings

pytest_plugins = ["tests.visits"]  # a page that is served, and browsers that visit it

# How long an example takes depends on what else the machine is doing; what things cost stands in benchmarks/.
settings.register_profile("headway", deadline=None)
settings.load_profile("headway")
