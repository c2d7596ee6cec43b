"""Reading of data files that hold pickled arrays: nothing but NumPy arrays is ever made of them."""

import io
import pickle
import zipfile

import numpy as np
from numpy.lib import format as npy

ORIGIN = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"

_MULTIARRAY = np.zeros(0).__reduce__()[0]
_ALLOWED = {
    ("numpy", "ndarray"): np.ndarray,
    ("numpy", "dtype"): np.dtype,
    ("numpy.core.multiarray", "_reconstruct"): _MULTIARRAY,
    ("numpy._core.multiarray", "_reconstruct"): _MULTIARRAY,
}


class RestrictedUnpickler(pickle.Unpickler):
    """Refuses everything but arrays of NumPy and Python's own containers and numbers."""

    def find_class(self, module, name):
        """The class or function of that name, if it is allowed.

        Raises:
            pickle.UnpicklingError: if it is not.
        """
        found = _ALLOWED.get((module, name))
        if found is None:
            raise pickle.UnpicklingError(
                f"Refusing to deserialize `{module}.{name}` while loading a Keras dataset. The file may be "
                f"corrupted or "
                "malicious."
            )
        return found


def load_npz(path):
    """Returns the arrays of an .npz file by name; arrays of objects are read as well."""
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name.endswith(".npy")]
        return {name.removesuffix(".npy"): load_npy(io.BytesIO(archive.read(name))) for name in names}


def load_npy(file):
    """Returns the array of an open .npy file.

    Raises:
        ValueError: for a version of the format that is not known.
        pickle.UnpicklingError: if it holds something other than arrays.
    """
    try:
        return npy.read_array(file, allow_pickle=False)
    except ValueError:  # an array of objects
        file.seek(0)
    version = npy.read_magic(file)
    if version[0] not in (1, 2, 3):
        raise ValueError(f"Unsupported `.npy` file version: {version}.")
    # Format 3 differs from 2 only in the encoding of the header.
    (npy.read_array_header_1_0 if version[0] == 1 else npy.read_array_header_2_0)(file)
    return RestrictedUnpickler(file).load()
