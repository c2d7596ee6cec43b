"""keras.backend, Keras 2's functions on tensors (`K.mean`, ...), as Keras 3 still has them for TensorFlow."""
