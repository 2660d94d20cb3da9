"""What the tests of every package share."""

from hypothesis import settings

# No deadline: a busy machine is no failure. No database: what was found once belongs
# into a test of its own.
settings.register_profile("reference", max_examples=100, deadline=None, database=None)
settings.load_profile("reference")
