"""TensorFlow 2 and Keras on JAX: `import tfjax as tf`.

The names of TensorFlow's namespace are loaded when they are first used; the tables are generated (`tools/gen_api.py`
writes `tfjax/api/`), how they are shown is in `tfjax/core/lazy.py`. Attributes of this module are always public names:
`tfjax.data` is tf.data, also where tfjax has a package of that name.
"""

from tfjax.core import lazy as _lazy

__version__ = "2.21.0"

# What tfjax itself adds to TensorFlow's names.
_OWN = {
    "install": "tfjax.dropin.hook:install",
    "load_ipython_extension": "tfjax.dropin.extension:load_ipython_extension",
    "to_jax": "tfjax.function.to_jax:to_jax",
    "uninstall": "tfjax.dropin.hook:uninstall",
    "unload_ipython_extension": "tfjax.dropin.extension:unload_ipython_extension",
}

__getattr__, __dir__ = _lazy.root(globals(), _OWN)
