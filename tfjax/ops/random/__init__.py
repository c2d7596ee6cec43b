"""tf.random: the numbers TensorFlow's CPU kernels draw from the same seeds, on every device.

From bottom to top:

- `portable`, `philox`, `elementary`, `samplers`, `rejection`: kernels, written once over an array module `xp`, which is
  `jax.numpy` when an op is traced and `numpy` in its twin. They start from a Philox state, uint64[3].
- `fill` makes the recorded ops of them. The state (or a stateless seed, or a generator's state) is their first
  *input*, so one program serves all calls. `gamma`, `poisson`, `binomial`, `categorical`, `shuffle`, `index_shuffle`
  define their own.
- `seeds` knows which state a stateful op starts from: TensorFlow's global and op seeds, and one stream per kernel.
  While a function is traced, `seeds.tracing(seeds.GraphSeeds(capture))` makes states inputs of the function.
- the public functions, in files of their names; `arguments` has what they do with shapes, dtypes and parameters.

Uniform numbers and integers are TensorFlow's bit for bit; normals differ in fewer than one of 10,000 by one unit in the
last place or two. XLA's habit of fusing a product and a sum, or of multiplying by a reciprocal, is kept out by
`portable.multiply_rounded` and `portable.divide_rounded`.
"""
