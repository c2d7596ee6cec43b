"""keras.optimizers.legacy: the optimizers of Keras 2 before TensorFlow 2.11, on those of today."""
