"""Layer 3: GradientTape and the gradients of recorded operations."""

from tfjax.core import lazy as _lazy

__getattr__, __dir__ = _lazy.public_names("autodiff", __spec__.name)  # `from tfjax.autodiff import GradientTape`
