"""A list that may be called: Keras 3 writes `optimizer.variables`, Keras 2 `optimizer.variables()`."""


class CallableList(list):
    """A list whose call gives the list itself."""

    def __call__(self):
        return self
