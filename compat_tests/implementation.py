"""The two implementations under comparison: how each is loaded and put back to a known state between cases."""

import importlib
import os
import random
import sys

MODULES = {"tensorflow": "tensorflow", "tfjax": "tfjax"}
MODES = ("auto", "interpret", "xla", "sync")
LOGGER = "tensorflow"
LOG_COUNTERS = (
    ("tensorflow.python.platform.tf_logging", "_log_counter_per_token"),
    ("tensorflow.python.util.deprecation", "_PRINTED_WARNING"),
    (
        "tensorflow.python.eager.polymorphic_function.polymorphic_function",
        "_frequent_tracing_detector_manager._detectors",
    ),
    ("tfjax.core.log", "_seen"),
    ("tfjax.function.retracing", "_detectors"),
)


def load(impl, mode="auto", keras2=False):
    """Imports the implementation `impl` with tfjax's engine in `mode`, showing Keras 2 if `keras2`."""
    if mode not in MODES:
        raise ValueError(f"mode {mode!r}, expected one of {MODES}")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    if impl == "tfjax":
        os.environ["TFJAX_MODE"] = mode
        if keras2:
            os.environ["TF_USE_LEGACY_KERAS"] = "1"
    else:
        # Recordings are of the plain CPU kernels; which oneDNN kernels replace them depends on the processor.
        os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
        os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"
    return importlib.import_module(MODULES[impl])


def reset(tf):
    """Seeds every generator and forgets which warnings were logged, so that no case depends on the ones before it."""
    import numpy as np

    random.seed(0)
    np.random.seed(0)
    tf.random.set_seed(0)
    _reset_log_counters()
    for module in ("keras.src.backend.common.global_state", "tfjax.keras.backend.common.global_state"):
        if module in sys.modules:  # names that Keras generates begin anew
            sys.modules[module].clear_session(free_memory=False)
    eager = sys.modules.get("tensorflow.python.eager.context")
    if hasattr(eager, "context") and hasattr(eager.context(), "_clear_caches"):
        eager.context()._clear_caches()  # 0.0 and -0.0 are one entry of TensorFlow's cache of Python scalars


def _reset_log_counters():
    """Some warnings are logged once or five times per process only; start counting anew."""
    for module, attribute in LOG_COUNTERS:
        counters = sys.modules.get(module)
        for name in attribute.split("."):
            counters = getattr(counters, name, None)
        if counters is not None:
            counters.clear()


def versions(tf):
    """What a recording was made with."""
    import platform

    import numpy as np

    return {"tensorflow": tf.__version__, "numpy": np.__version__, "python": platform.python_version()}
