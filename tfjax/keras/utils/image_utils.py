"""keras.utils.load_img, save_img, img_to_array, array_to_img: images of Pillow and arrays."""

import io
import pathlib
import warnings

import numpy as np

from tfjax.keras.backend import config
from tfjax.keras.keras_export import keras_export

_METHODS = ("nearest", "bilinear", "bicubic", "hamming", "box", "lanczos")


def _pillow(function):
    try:
        from PIL import Image
    except ImportError as error:
        raise ImportError(f"Could not import PIL.Image. The use of `{function}` requires PIL.") from error
    return Image


@keras_export("keras.utils.array_to_img", "keras.preprocessing.image.array_to_img")
def array_to_img(x, data_format=None, scale=True, dtype=None):
    """Returns an array of rank 3 as an image of Pillow.

    Args:
        x: rows, columns and 1, 3 or 4 channels.
        data_format: `"channels_last"` or `"channels_first"`; None: the global setting.
        scale: whether the values are stretched to 0 ... 255.
        dtype: the dtype to compute in; None: `floatx`.

    Raises:
        ImportError: without Pillow.
        ValueError: for another rank or number of channels.
    """
    data_format = config.standardize_data_format(data_format)
    image = _pillow("array_to_img")
    x = np.asarray(x, dtype=config.floatx() if dtype is None else dtype)
    if x.ndim != 3:
        raise ValueError(f"Expected image array to have rank 3 (single image). Got array with shape: {x.shape}")
    if data_format == "channels_first":
        x = x.transpose(1, 2, 0)
    if scale:
        x = x - np.min(x)
        largest = np.max(x)
        if largest != 0:
            x /= largest
        x *= 255
    channels = x.shape[2]
    if channels == 4 or channels == 3:  # Pillow tells the mode from the shape
        return image.fromarray(x.astype("uint8"))
    if channels == 1:
        return image.fromarray(x[:, :, 0].astype("int32" if np.max(x) > 255 else "uint8"))
    raise ValueError(f"Unsupported channel number: {channels}")


@keras_export("keras.utils.img_to_array", "keras.preprocessing.image.img_to_array")
def img_to_array(img, data_format=None, dtype=None):
    """Returns an image of Pillow as an array of rank 3.

    Raises:
        ValueError: for another rank than 2 or 3.
    """
    data_format = config.standardize_data_format(data_format)
    x = np.asarray(img, dtype=config.floatx() if dtype is None else dtype)
    first = data_format == "channels_first"
    if x.ndim == 3:
        return x.transpose(2, 0, 1) if first else x
    if x.ndim == 2:
        return x[None] if first else x[..., None]
    raise ValueError(f"Unsupported image shape: {x.shape}")


@keras_export("keras.utils.save_img", "keras.preprocessing.image.save_img")
def save_img(path, x, data_format=None, file_format=None, scale=True, **kwargs):
    """Writes an array of rank 3 as an image file.

    Args:
        path: a path or file object.
        x: the array.
        data_format: as for `array_to_img`.
        file_format: None: by the name's ending.
        scale: as for `array_to_img`.
        **kwargs: passed on to Pillow's `save`.
    """
    data_format = config.standardize_data_format(data_format)
    if file_format is None and isinstance(path, (str, pathlib.Path)):
        file_format = pathlib.Path(path).suffix[1:].lower()
    if file_format and file_format.lower() == "jpg":
        file_format = "jpeg"
    image = array_to_img(x, data_format=data_format, scale=scale)
    if image.mode == "RGBA" and file_format == "jpeg":
        warnings.warn("The JPEG format does not support RGBA images, converting to RGB.", stacklevel=2)
        image = image.convert("RGB")
    image.save(path, format=file_format, **kwargs)


@keras_export("keras.utils.load_img", "keras.preprocessing.image.load_img")
def load_img(path, color_mode="rgb", target_size=None, interpolation="nearest", keep_aspect_ratio=False):
    """Returns an image file as an image of Pillow.

    Args:
        path: a path, or a `BytesIO`.
        color_mode: `"rgb"`, `"rgba"` or `"grayscale"`.
        target_size: (height, width) to resize to, or None.
        interpolation: `"nearest"`, `"bilinear"`, `"bicubic"`, `"hamming"`, `"box"` or `"lanczos"`.
        keep_aspect_ratio: whether the middle is cut out first so that nothing is distorted.

    Raises:
        ImportError: without Pillow.
        TypeError: if `path` is neither.
        ValueError: for another mode or interpolation.
    """
    image = _pillow("load_img")
    if isinstance(path, io.BytesIO):
        opened = image.open(path)
    elif isinstance(path, (pathlib.Path, bytes, str)):
        with open(path.resolve() if isinstance(path, pathlib.Path) else path, "rb") as file:
            opened = image.open(io.BytesIO(file.read()))
    else:
        raise TypeError(f"path should be path-like or io.BytesIO, not {type(path)}")
    opened = _in_mode(opened, color_mode)
    if target_size is None:
        return opened
    size = (target_size[1], target_size[0])
    if opened.size == size:
        return opened
    if interpolation not in _METHODS:
        raise ValueError(
            f"Invalid interpolation method {interpolation} specified. Supported methods are {', '.join(_METHODS)}"
        )
    method = getattr(image.Resampling, interpolation.upper())
    return opened.resize(size, method, box=_middle(opened.size, size) if keep_aspect_ratio else None)


def _in_mode(image, color_mode):
    if color_mode == "grayscale":
        return image if image.mode in ("L", "I;16", "I") else image.convert("L")
    if color_mode not in ("rgba", "rgb"):
        raise ValueError('color_mode must be "grayscale", "rgb", or "rgba"')
    mode = color_mode.upper()
    return image if image.mode == mode else image.convert(mode)


def _middle(size, target):
    """The largest box in the middle of an image that has the target's proportions."""
    width, height = size
    target_width, target_height = target
    box_height = min(height, width * target_height // target_width)
    box_width = min(width, height * target_width // target_height)
    top, left = (height - box_height) // 2, (width - box_width) // 2
    return [left, top, left + box_width, top + box_height]
