"""The IPython extension: `%load_ext tfjax` at the top of a notebook."""

from tfjax.dropin.hook import install, uninstall


def load_ipython_extension(shell) -> None:
    """Called by `%load_ext tfjax`: from here on `import tensorflow` gives tfjax in this session."""
    install()


def unload_ipython_extension(shell) -> None:
    """Called by `%unload_ext tfjax`."""
    uninstall()
