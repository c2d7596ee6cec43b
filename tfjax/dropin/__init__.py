"""The drop-in: `import tensorflow` and `import keras` resolve to tfjax, with no edit to the program.

`install` and `uninstall` switch one interpreter, `tfjax run` one script or notebook, `tfjax enable` a whole
environment.
"""

from tfjax.dropin.extension import load_ipython_extension, unload_ipython_extension
from tfjax.dropin.hook import install, installed, uninstall

__all__ = ["install", "installed", "load_ipython_extension", "uninstall", "unload_ipython_extension"]
