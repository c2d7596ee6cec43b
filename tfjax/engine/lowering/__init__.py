"""Platform forms of the ops whose generic XLA form is slow on CPU: `conv`, `pool` and the choice (`platform`).

Pure functions of JAX arrays; no knowledge of tensors or of the recorder.
"""
