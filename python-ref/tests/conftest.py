"""What the tests of every package share."""

from hypothesis import HealthCheck, settings

# No deadline and no complaint about slowness: a busy machine is no failure. No
# database: what was found once belongs into a test of its own.
settings.register_profile(
    "reference",
    max_examples=100,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("reference")
