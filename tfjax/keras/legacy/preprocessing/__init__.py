"""What Keras 1 and 2 had to prepare data, under `keras.preprocessing`."""
