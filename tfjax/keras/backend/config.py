"""keras.config: the float type, epsilon, image layout and name of the backend that Keras uses where nothing is said."""

import json
import os

from tfjax.keras.keras_export import keras_export

_FLOAT_TYPES = ("bfloat16", "float16", "float32", "float64")
_DATA_FORMATS = ("channels_last", "channels_first")


class _Settings:
    """The values in force; one object, so that importing a name from this module never freezes a value."""

    floatx = "float32"
    epsilon = 1e-7
    image_data_format = "channels_last"
    max_epochs = None
    max_steps_per_epoch = None


_settings = _Settings()


@keras_export("keras.config.floatx", "keras.backend.floatx")
def floatx():
    """Returns the default float type as a string, `'float32'` unless set otherwise."""
    return _settings.floatx


@keras_export("keras.config.set_floatx", "keras.backend.set_floatx")
def set_floatx(value):
    """Sets the default float type.

    Args:
      value: `'bfloat16'`, `'float16'`, `'float32'` or `'float64'`.

    Raises:
      ValueError: for anything else.
    """
    if value not in _FLOAT_TYPES:
        raise ValueError(f"Unknown `floatx` value: {value}. Expected one of {set(_FLOAT_TYPES)}")
    _settings.floatx = str(value)


@keras_export("keras.config.epsilon", "keras.backend.epsilon")
def epsilon():
    """Returns the small number that keeps Keras's quotients and logarithms finite, 1e-7 unless set otherwise."""
    return _settings.epsilon


@keras_export("keras.config.set_epsilon", "keras.backend.set_epsilon")
def set_epsilon(value):
    """Sets the number that `keras.config.epsilon()` returns."""
    _settings.epsilon = value


@keras_export("keras.config.image_data_format", "keras.backend.image_data_format")
def image_data_format():
    """Returns the default layout of images, `'channels_last'` or `'channels_first'`."""
    return _settings.image_data_format


@keras_export("keras.config.set_image_data_format", "keras.backend.set_image_data_format")
def set_image_data_format(data_format):
    """Sets the default layout of images.

    Raises:
      ValueError: if `data_format` is neither `'channels_last'` nor `'channels_first'`.
    """
    _settings.image_data_format = _checked_data_format(data_format)


def standardize_data_format(data_format):
    """Returns `data_format` in lower case, or the default one for None.

    Raises:
      ValueError: if it is neither `'channels_last'` nor `'channels_first'`.
    """
    return image_data_format() if data_format is None else _checked_data_format(data_format)


def _checked_data_format(data_format):
    data_format = str(data_format).lower()
    if data_format not in _DATA_FORMATS:
        raise ValueError(
            "The `data_format` argument must be one of {'channels_first', 'channels_last'}. "
            f"Received: data_format={data_format}"
        )
    return data_format


@keras_export("keras.config.backend", "keras.backend.backend")
def backend():
    """Returns `'tensorflow'`: whatever KERAS_BACKEND says, what runs here behaves as Keras on TensorFlow."""
    return "tensorflow"


@keras_export("keras.config.set_backend")
def set_backend(backend):
    """Accepts `"tensorflow"`, the one backend there is.

    Raises:
        ValueError: for another one: Keras would load itself anew on it, tfjax has none to load.
    """
    if backend != "tensorflow":
        raise ValueError(f"tfjax is Keras's TensorFlow backend and has no other. Received: backend={backend}")


@keras_export("keras.config.enable_flash_attention")
def enable_flash_attention():
    """Lets attention layers use a fused kernel where there is one."""
    _global_state().set_global_attribute("flash_attention", None)


@keras_export("keras.config.disable_flash_attention")
def disable_flash_attention():
    """Keeps attention layers from using a fused kernel."""
    _global_state().set_global_attribute("flash_attention", False)


@keras_export("keras.config.is_flash_attention_enabled")
def is_flash_attention_enabled():
    """Returns False after `disable_flash_attention()`, else None, as Keras does."""
    return _global_state().get_global_attribute("flash_attention", default=None)


@keras_export("keras.config.is_nnx_enabled")
def is_nnx_enabled():
    """Returns False: flax's NNX concerns Keras's JAX backend only."""
    return False


@keras_export("keras.config.max_epochs")
def max_epochs():
    """Returns the most epochs that `fit` runs, or None (see `set_max_epochs`)."""
    return _settings.max_epochs


@keras_export("keras.config.set_max_epochs")
def set_max_epochs(max_epochs):
    """Caps the epochs of every later `fit`, for trying a script out; the variable KERAS_MAX_EPOCHS does the same."""
    _settings.max_epochs = max_epochs


@keras_export("keras.config.max_steps_per_epoch")
def max_steps_per_epoch():
    """Returns the most steps of one epoch of `fit`, `evaluate` or `predict`, or None."""
    return _settings.max_steps_per_epoch


@keras_export("keras.config.set_max_steps_per_epoch")
def set_max_steps_per_epoch(max_steps_per_epoch):
    """Caps the steps per epoch, for trying a script out; the variable KERAS_MAX_STEPS_PER_EPOCH does the same."""
    _settings.max_steps_per_epoch = max_steps_per_epoch


def _global_state():
    from tfjax.keras.backend.common import global_state

    return global_state


def keras_home():
    """Returns the folder of Keras's settings, data sets and downloads: $KERAS_HOME, else ~/.keras."""
    home = os.environ.get("KERAS_HOME")
    if home:
        return home
    base = os.path.expanduser("~")
    # As Keras: a home that cannot be written to gives way to /tmp.
    return os.path.join(base if os.access(base, os.W_OK) else "/tmp", ".keras")


def _read_settings_file():
    """Takes over `keras.json`, which is only read: Keras would also write it where there is none."""
    path = os.path.expanduser(os.path.join(keras_home(), "keras.json"))
    try:
        with open(path) as file:
            found = json.load(file)
    except (OSError, ValueError):
        return
    value = found.get("floatx", floatx())
    if value not in _FLOAT_TYPES[1:]:
        raise ValueError(
            "Invalid `floatx` configuration. Expected one of {'float16', 'float32', 'float64'}. "
            f"Received: floatx={value}"
        )
    small = found.get("epsilon", epsilon())
    if not isinstance(small, float):
        raise ValueError(f"Invalid `epsilon` configuration. Expected a float. Received: epsilon={small}")
    layout = found.get("image_data_format", image_data_format())
    if layout not in _DATA_FORMATS:
        raise ValueError(
            "Invalid `image_data_format` configuration. Expected one of {'channels_last', 'channels_first'}. "
            f"Received: image_data_format={layout}"
        )
    set_floatx(value)
    set_epsilon(small)
    set_image_data_format(layout)


def _read_environment():
    if "KERAS_MAX_EPOCHS" in os.environ:
        set_max_epochs(int(os.environ["KERAS_MAX_EPOCHS"]))
    if "KERAS_MAX_STEPS_PER_EPOCH" in os.environ:
        set_max_steps_per_epoch(int(os.environ["KERAS_MAX_STEPS_PER_EPOCH"]))


_read_settings_file()
_read_environment()
