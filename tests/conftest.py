"""Fixtures every test may use. The 300 s watchdog is pytest's own (`faulthandler_timeout` in pyproject.toml)."""

import os

import pytest

# Tests compare with CPU recordings; a test marked `gpu` asks for its device itself.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

MODES = ("auto", "interpret", "xla", "sync")


def _register_hypothesis_profile() -> None:
    try:
        from hypothesis import HealthCheck, settings
    except ImportError:  # the suite without its property tests
        return
    # derandomize: a run repeats exactly; no deadline: the first example of a shape may pay a compile.
    settings.register_profile(
        "tfjax",
        deadline=None,
        derandomize=True,
        max_examples=int(os.environ.get("TFJAX_EXAMPLES", "25")),
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )
    settings.load_profile("tfjax")


_register_hypothesis_profile()


@pytest.fixture(params=MODES)
def mode(request):
    """Run the test once per executor mode of the engine; the value is the mode's name."""
    from tfjax.engine import mode as engine_mode

    with engine_mode(request.param):
        yield request.param


def pytest_collection_modifyitems(items):
    """Skip `gpu` tests where JAX sees no GPU (JAX is asked only if there is such a test)."""
    wanting = [item for item in items if item.get_closest_marker("gpu")]
    if not wanting:
        return
    import jax

    if any(device.platform == "gpu" for device in jax.devices()):
        return
    for item in wanting:
        item.add_marker(pytest.mark.skip(reason="JAX sees no GPU"))
