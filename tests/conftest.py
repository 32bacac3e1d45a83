"""What holds for every test."""

from hypothesis import HealthCheck, settings

# No test depends on the machine's speed: a busy one is slow, and not wrong.
settings.register_profile(
    "weir", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("weir")
