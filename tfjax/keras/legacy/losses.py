"""Keras 2's names of the ways to reduce a loss."""

from tfjax.keras.keras_export import keras_export


@keras_export("keras.losses.Reduction")
class Reduction:
    """Keras 2's names of the ways to reduce a loss; `Loss` accepts them all."""

    AUTO = "auto"
    NONE = "none"
    SUM = "sum"
    SUM_OVER_BATCH_SIZE = "sum_over_batch_size"

    @classmethod
    def all(cls):
        """Returns all of them."""
        return cls.AUTO, cls.NONE, cls.SUM, cls.SUM_OVER_BATCH_SIZE

    @classmethod
    def validate(cls, key):
        """Raises ValueError if `key` is none of them."""
        if key not in cls.all():
            raise ValueError(f'Invalid Reduction Key: {key}. Expected keys are "{cls.all()}"')
