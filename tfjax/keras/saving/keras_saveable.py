"""Copies and pickles of losses and metrics."""

from tfjax.keras.saving.public_symbols import public_name


class KerasSaveable:
    """Mixin of Keras's own classes without weights: a copy is what the configuration gives, as in Keras.

    Objects of other classes are copied attribute by attribute: their configuration may not say all.
    """

    def __reduce_ex__(self, protocol):
        if public_name(type(self)) is None:
            return super().__reduce_ex__(protocol)
        from tfjax.keras.saving import serialization_lib

        return _restored, (serialization_lib.serialize_keras_object(self),)


def _restored(config):
    from tfjax.keras.saving import serialization_lib

    return serialization_lib.deserialize_keras_object(config, safe_mode=False)
