"""tf.version and what programs ask about the mode they run in."""

from __future__ import annotations

from collections import OrderedDict

from tfjax.core.export import export, export_value

VERSION = export_value("version.VERSION", "2.21.0", attribute="VERSION")
GIT_VERSION = export_value(
    "version.GIT_VERSION", "__git_version__", "v2.21.0-rc1-5-ga481b10260d", attribute="GIT_VERSION"
)
COMPILER_VERSION = export_value(
    "version.COMPILER_VERSION", "__compiler_version__", "Clang 18.1.8", attribute="COMPILER_VERSION"
)
GRAPH_DEF_VERSION = export_value("version.GRAPH_DEF_VERSION", 2474, attribute="GRAPH_DEF_VERSION")
GRAPH_DEF_VERSION_MIN_CONSUMER = export_value(
    "version.GRAPH_DEF_VERSION_MIN_CONSUMER", 0, attribute="GRAPH_DEF_VERSION_MIN_CONSUMER"
)
GRAPH_DEF_VERSION_MIN_PRODUCER = export_value(
    "version.GRAPH_DEF_VERSION_MIN_PRODUCER", 0, attribute="GRAPH_DEF_VERSION_MIN_PRODUCER"
)


@export("sysconfig.get_build_info")
def get_build_info() -> OrderedDict[str, bool]:
    """How TensorFlow was built: for the CPU here, whatever JAX runs on."""
    return OrderedDict([("is_cuda_build", False), ("is_rocm_build", False), ("is_tensorrt_build", False)])
