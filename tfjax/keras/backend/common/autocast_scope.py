"""The scope in which float variables are read in another dtype (mixed precision)."""

from tfjax.keras.backend.common.dtypes import is_float_dtype, standardize_dtype
from tfjax.keras.backend.common.global_state import state


class AutocastScope:
    """Float variables are read as `dtype` inside; None switches that off.

    Raises:
        ValueError: if `dtype` is no float dtype.
    """

    def __init__(self, dtype):
        if dtype is not None:
            dtype = standardize_dtype(dtype)
            if not is_float_dtype(dtype):
                raise ValueError(
                    "`AutocastScope` can only be used with a floating-point target dtype, such as 'float16'. "
                    f"Received: dtype={dtype}"
                )
        self.dtype = dtype
        self.original_scope = None

    def maybe_cast(self, value):
        """Returns a tensor in the scope's dtype if it is a float tensor."""
        from tfjax.tensor.pack import cast

        if self.dtype is not None and is_float_dtype(value.dtype) and value.dtype != self.dtype:
            return cast(value, self.dtype)
        return value

    def __enter__(self):
        self.original_scope = state.autocast
        state.autocast = self

    def __exit__(self, *exception):
        state.autocast = self.original_scope
