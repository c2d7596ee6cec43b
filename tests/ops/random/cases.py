"""What tests/ops/random asks of TensorFlow and of tfjax: functions of the `tf` module, by name.

A case returns a tensor, or a list of them. ERRORS holds expressions that raise.
"""

SIZES = (0, 1, 2, 3, 4, 5, 255, 256, 257, 1000, 5000)
FLOATS = ("float32", "float64", "float16", "bfloat16")
INTEGERS = ("int32", "int64")
SEEDS = (0, 1, 5, -1, -7, 2**31 - 1, 2**31, 2**40 + 3, 2**70 + 3)
STATELESS_SEEDS = ((0, 0), (1, 2), (-1, -2), (2**31 - 1, -(2**31)), (2**40 + 5, -(2**50)))

CASES = {}


def case(name, *variants):
    """Adds `function(tf, *variant)` for every variant."""

    def add(function):
        for variant in variants or ((),):
            key = "-".join([name, *map(str, variant)]).replace(" ", "")
            CASES[key] = lambda tf, variant=variant: function(tf, *variant)
        return function

    return add


@case("uniform", *((dtype, size) for dtype in FLOATS for size in SIZES))
def _(tf, dtype, size):
    tf.random.set_seed(11)
    return tf.random.uniform((size,), dtype=dtype, seed=3)


@case("uniform-range", *((dtype, size) for dtype in FLOATS for size in (3, 1000)))
def _(tf, dtype, size):
    tf.random.set_seed(11)
    draw = tf.random.uniform
    return [
        draw((size,), -1.0, 1.0, dtype, seed=1),
        draw((size,), -0.05, 0.05, dtype, seed=1),
        draw((size,), 0, 10, dtype, seed=1),
        draw((size,), 0.0, 0.3, dtype, seed=1),
        draw((size,), 5, 3, dtype, seed=1),
        draw((2, size, 1), [-0.1, 2.0], [0.7, 3.3, ] , dtype, seed=1),
    ]  # fmt: skip


@case("uniform-int", *((dtype, size) for dtype in INTEGERS for size in SIZES))
def _(tf, dtype, size):
    tf.random.set_seed(11)
    low, high = (-(2**31), 2**31 - 1) if dtype == "int32" else (-(2**63), 2**63 - 1)
    return [
        tf.random.uniform((size,), 0, 10, dtype, seed=3),
        tf.random.uniform((size,), -7, 1000003, dtype, seed=3),
        tf.random.uniform((size,), low, high, dtype, seed=3),
    ]


@case("normal", *((dtype, size) for dtype in FLOATS for size in SIZES))
def _(tf, dtype, size):
    tf.random.set_seed(11)
    return tf.random.normal((size,), dtype=dtype, seed=3)


@case("truncated-normal", *((dtype, size) for dtype in FLOATS for size in SIZES))
def _(tf, dtype, size):
    tf.random.set_seed(11)
    return tf.random.truncated_normal((size,), dtype=dtype, seed=3)


@case("normal-scaled", *((dtype, size) for dtype in FLOATS for size in (3, 1000)))
def _(tf, dtype, size):
    tf.random.set_seed(11)
    return [
        tf.random.normal((size,), 0.5, 0.1, dtype, seed=1),
        tf.random.normal((size,), 0, 2, dtype, seed=1),
        tf.random.normal((2, size, 1), [-0.1, 2.0], [0.7, -3.3], dtype, seed=1),
        tf.random.truncated_normal((size,), 1.0, 0.05, dtype, seed=1),
    ]


@case("global-seed", *((seed,) for seed in SEEDS))
def _(tf, seed):
    tf.random.set_seed(seed)
    return [
        tf.random.normal((3, 1)),
        tf.random.uniform((3, 1)),
        tf.random.uniform((3,), 0, 100, "int32"),
        tf.random.normal((2,), seed=0),
        tf.random.normal((2,), seed=seed),
        tf.random.uniform((2,), seed=seed),
        tf.random.truncated_normal((5,)),
        tf.random.shuffle(tf.convert_to_tensor([0, 1, 2, 3, 4, 5, 6])),
    ]


@case("global-seed-numpy")
def _(tf):
    import numpy as np

    results = []
    for seed in (np.int64(9), np.array(9), np.int32(-4), True, 3.0):
        tf.random.set_seed(seed)
        results += [tf.random.uniform((2,)), tf.random.uniform((2,), seed=np.int64(3))]
    return results


@case("op-seed-only", *((seed,) for seed in SEEDS))
def _(tf, seed):
    tf.random.set_seed(None)
    return [tf.random.uniform((3,), seed=seed), tf.random.uniform((3,), seed=seed), tf.random.normal((3,), seed=seed)]


@case("streams")
def _(tf):
    """Which calls share a stream, and how far each moves it on."""
    tf.random.set_seed(3)
    uniform, normal = tf.random.uniform, tf.random.normal
    truncated, shuffle = tf.random.truncated_normal, tf.random.shuffle
    value = tf.convert_to_tensor(list(range(9)))
    other = tf.convert_to_tensor([float(i) for i in range(9)])
    one, six = tf.convert_to_tensor([3]), tf.convert_to_tensor([5, 4, 3, 2, 1, 0])
    long_shape = tf.convert_to_tensor([2, 2], dtype="int64")
    results = []
    for _ in range(2):
        results += [uniform((2,), seed=1), uniform((5, 3), seed=1), uniform((), seed=1), uniform((0,), seed=1)]
        results += [uniform((2,), seed=1), uniform((2,), 0.0, 2.0, seed=1), uniform((2,), dtype="float64", seed=1)]
        results += [uniform(long_shape, seed=1), uniform((2,), seed=1), uniform([2], seed=1), uniform((2,), seed=2)]
        results += [normal((2,), seed=1), normal((300,), seed=1), normal((2,), seed=1), normal((2,), 1.0, 2.0, seed=1)]
        results += [truncated((2,), seed=1), truncated((2,), seed=1), truncated((2,), dtype="float64", seed=1)]
        results += [uniform((3,), 0, 9, "int32", seed=1), uniform((3,), 2, 99, "int32", seed=1)]
        results += [uniform((3,), 0, 9, "int64", seed=1), uniform((3,), 0, 9, "int64", seed=1)]
        results += [shuffle(value, seed=1), shuffle(value, seed=1), shuffle(other, seed=1), shuffle(value, seed=1)]
        results += [shuffle(one, seed=1), shuffle(six, seed=1), shuffle(value, seed=1)]
        results += [uniform((2,)), uniform((2,)), normal((2,)), shuffle(value)]
    tf.random.set_seed(3)
    return [*results, uniform((2,), seed=1), uniform((2,))]


@case("streams-after-errors")
def _(tf):
    """Whether a call that fails draws a seed, and whether it moves the stream on."""
    tf.random.set_seed(3)
    results = []
    for arguments in (
        {"shape": (2,), "dtype": "int32"},
        {"shape": (2,), "dtype": "int32", "minval": 5, "maxval": 3},
        {"shape": 3},
        {"shape": (-1,)},
        {"shape": (2,), "maxval": "a"},
        {"shape": None},
    ):
        for seed in (None, 7):
            try:
                tf.random.uniform(**arguments, seed=seed)
            except (ValueError, TypeError, tf.errors.InvalidArgumentError):
                pass
        results += [tf.random.uniform((2,)), tf.random.uniform((2,), 0, 99, "int32", seed=7)]
    return results


@case("drawn-seed-again")
def _(tf):
    """A seed given explicitly that was drawn before continues that stream."""
    import random

    tf.random.set_seed(3)
    drawn = random.Random(3).randint(0, 2**31 - 1)
    return [tf.random.uniform((2,)), tf.random.uniform((2,), seed=drawn), tf.random.uniform((2,), seed=drawn)]


@case("stateless", *((dtype, seed) for dtype in FLOATS for seed in STATELESS_SEEDS))
def _(tf, dtype, seed):
    return [
        tf.random.stateless_uniform((7,), seed, dtype=dtype),
        tf.random.stateless_uniform((3, 3), seed, -0.05, 0.05, dtype=dtype),
    ]


@case("stateless-normal", *((dtype, seed) for dtype in FLOATS for seed in STATELESS_SEEDS))
def _(tf, dtype, seed):
    return [
        tf.random.stateless_normal((7,), seed, dtype=dtype),
        tf.random.stateless_truncated_normal((7,), seed, dtype=dtype),
        tf.random.stateless_normal((7,), seed, 0.5, 0.1, dtype=dtype),
    ]


@case("stateless-int", *((seed,) for seed in STATELESS_SEEDS))
def _(tf, seed):
    full = [
        tf.random.stateless_uniform((5,), seed, None, None, dtype) for dtype in ("int32", "int64", "uint32", "uint64")
    ]
    narrow = (2**31 - 1, -(2**31)) if max(map(abs, seed)) > 2**31 else seed
    return [
        *full,
        tf.random.stateless_uniform((5,), seed, 0, 10, "int32"),
        tf.random.stateless_uniform((2, 2), seed, -3, 2**40, "int64", alg="philox"),
        tf.random.split(narrow, 3),
        tf.random.split(tf.convert_to_tensor(seed, dtype="int64")),
        tf.random.fold_in(narrow, 3),
        tf.random.fold_in(seed, tf.convert_to_tensor(-4, dtype="int64")),
        tf.random.experimental.stateless_split(narrow),
        tf.random.experimental.stateless_fold_in(narrow, 7),
        tf.random.stateless_uniform((2,), tf.random.fold_in(narrow, 3)),
        tf.random.experimental.stateless_shuffle(tf.convert_to_tensor(list(range(13))), seed),
    ]


@case("shuffle", *((size,) for size in (0, 1, 2, 3, 5, 8, 9, 256, 1000)))
def _(tf, size):
    tf.random.set_seed(5)
    rows = tf.convert_to_tensor([[i, -i] for i in range(size)] or [[0, 0]])
    column = tf.convert_to_tensor(list(range(size)), dtype="int32")
    return [
        tf.random.shuffle(column, seed=1),
        tf.random.shuffle(rows, seed=1),
        tf.random.shuffle(rows),
        tf.random.shuffle(tf.convert_to_tensor(3)),
        tf.random.experimental.stateless_shuffle(rows, (size, 1)),
    ]


GENERATOR_SEEDS = (0, 1, 1234, -5, 2**63 + 1, 2**70 + 5, [7], [1, 2], [1, 2, 3, 4])


@case("generator", *((seed,) for seed in GENERATOR_SEEDS))
def _(tf, seed):
    g = tf.random.Generator.from_seed(seed)
    results = [g.state.value()]
    results += [g.uniform((5,)), g.uniform((2, 3), -1.0, 3.0), g.uniform((3,), 0, 50, "int32")]
    results += [g.uniform((3,), minval=None, dtype="int64"), g.uniform_full_int((3,)), g.state.value()]
    results += [g.uniform_full_int((2,), dtype=dtype) for dtype in ("int32", "int64", "uint32", "uint64")]
    results += [g.skip(10), g.uniform(()), g.uniform((2,), dtype="float64"), g.make_seeds(3), g.make_seeds()]
    for part in g.split(2):
        results += [part.state.value(), part.uniform((2,)), part.state.value()]
    results.append(g.state.value())
    g.reset_from_seed(99)
    results += [g.uniform((2,)), g.state.value()]
    g.reset([4, 5, 6])
    results += [g.uniform((2,)), g.state.value()]
    g.reset_from_key_counter(3, [2**62, 2**62])
    results += [g.uniform((2,)), g.state.value()]
    g.reset([-1, 3, 6])
    return [*results, g.uniform((9,)), g.state.value(), g.uniform((9,)), g.state.value()]


@case("generator-key")
def _(tf):
    return [tf.random.Generator.from_seed(1).key, tf.random.Generator.from_state([1, 2, 3], "philox").key]


@case("generator-normal", *((seed,) for seed in (1, 1234)))
def _(tf, seed):
    g = tf.random.Generator.from_seed(seed)
    results = [g.normal((3,)), g.normal((2, 2), 3.0, 0.5), g.truncated_normal((5,)), g.normal((2,), dtype="float64")]
    return [*results, g.truncated_normal((5,), -1.0, 0.1), g.normal(()), g.normal((300,)), g.normal((2,))]


@case("generator-makers")
def _(tf):
    make = tf.random.Generator
    g = make.from_state([1, 2, 3], alg="philox")
    results = [g.uniform((2,))]
    copy = make(copy_from=g)
    results += [copy.uniform((2,)), copy.state.value(), g.state.value()]
    shared = make(state=g.state, alg=tf.random.Algorithm.PHILOX)
    results += [shared.uniform((2,)), g.state.value()]
    results += [make.from_key_counter(5, [1, 2], "philox").uniform((2,))]
    results += [make.from_seed(5, alg="auto_select").uniform((2,)), make.from_seed(5, alg=3).state.value()]
    results += [make.from_seed(5, alg="threefry").state.value()]
    tf.random.set_global_generator(g)
    results += [tf.random.get_global_generator().uniform((2,)), g.uniform((2,))]
    return results


@case("create-rng-state")
def _(tf):
    make = tf.random.create_rng_state
    seeds = (5, -5, 2**64 - 1, 2**70, [1], [1, 2], [1, 2, 3, 4])
    return [make(seed, alg) for seed in seeds for alg in ("philox", "threefry", 1, tf.random.Algorithm.AUTO_SELECT)]


def numbers(*shape):
    """Some fixed logits."""
    import numpy as np

    return (np.arange(float(np.prod(shape))) * 7.3 % 5 - 2).reshape(shape)


@case("binomial", *((dtype,) for dtype in ("float32", "float64", "float16", "int32", "int64")))
def _(tf, dtype):
    counts = [1.0, 5.0, 19.0, 21.0, 100.0, 1e4, 40.0, 0.0, 7.0, 3.0]
    probs = [0.5, 0.1, 0.49, 0.5, 0.3, 0.001, 0.9, 0.3, 0.0, 1.0]
    draw = tf.random.stateless_binomial
    results = [draw((25, 10), (1, 2), counts, probs, dtype), draw((50,), (1, 3), 37, 0.6, dtype)]
    results += [draw((3, 2, 2), (1, 2), [[20.0], [100.0]], [0.25, 0.75], dtype), draw((2,), (1, 2), -1.0, 0.5, dtype)]
    generator = tf.random.Generator.from_seed(5)
    for shape, n, p in (((25, 10), counts, probs), ((4,), 20.0, 0.5), ((6, 2), [100.0, 7.0], 0.5), ((), 3.0, 0.4)):
        results += [generator.binomial(shape, n, p, dtype), generator.uniform_full_int((1,))]
    return results


@case("index-shuffle")
def _(tf):
    shuffle = tf.random.experimental.index_shuffle
    convert = tf.convert_to_tensor
    results = [shuffle(3, (5, 9), 7), shuffle(list(range(10)), (5, 8), 9), shuffle([0, 1, 2], (5, 9), [3, 4, 5])]
    results += [shuffle([1, 2], (-5, 2**31 - 1), 30000), shuffle(0, (5, 9), 0), shuffle([0, 1], (5, 9), 1)]
    large = convert(2**40, dtype="int64")
    results += [shuffle(convert([1, 2**39], dtype="int64"), convert((5, -9), dtype="int64"), large)]
    results += [shuffle(convert([1, 2], dtype="uint64"), (5, 9), convert(2**63, dtype="uint64"))]
    results += [
        shuffle(convert(list(range(300))), (1, 2), 299),
        shuffle(convert([1, 2], dtype="uint32"), (1, 2), 70000),
    ]
    seeds = [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
    results += [tf.random_index_shuffle([0, 1, 2], seeds, 50), tf.random_index_shuffle(1, seeds, 50)]
    return [*results, tf.random_index_shuffle([0, 1, 2], (1, 2, 3), 50, rounds=8)]


@case("candidates")
def _(tf):
    tf.random.set_seed(3)
    true = tf.convert_to_tensor([[1, 2], [3, 0]], dtype="int64")
    results = []
    for _ in range(2):
        for unique in (True, False):
            for sampler in (tf.random.log_uniform_candidate_sampler, tf.random.uniform_candidate_sampler):
                results += sampler(true, 2, 5, unique, 50, seed=1)
                results += sampler(true, 2, 4, unique, 4)
                results += sampler(true, 2, 40, unique, 64, seed=1)
            results += tf.random.all_candidate_sampler(true, 2, 5, unique)
            results += tf.nn.fixed_unigram_candidate_sampler(
                true, 2, 3, unique, 5, unigrams=[0.1, 0.2, 0.3, 0.4, 2.0], seed=1
            )
            results += tf.nn.fixed_unigram_candidate_sampler(
                true, 2, 7, False, 9, num_reserved_ids=4, distortion=0.75, unigrams=[0.1, 0.2, 0.3, 0.4, 2.0], seed=1
            )
            results += tf.nn.learned_unigram_candidate_sampler(true, 2, 3, unique, 6, seed=1)
    return results


@case("gradients")
def _(tf):
    """With respect to bounds, mean, deviation and the parameters of gamma; none where TensorFlow has none."""
    tf.random.set_seed(8)
    low, high = tf.convert_to_tensor([0.5, -1.0]), tf.convert_to_tensor([[2.0], [3.0]])
    alpha = tf.convert_to_tensor([0.3, 2.5, 30.0])
    with tf.GradientTape(persistent=True) as tape:
        tape.watch([low, high, alpha])
        results = [tf.random.normal((2, 2), low, high), tf.random.truncated_normal((2, 2), low, high)]
        results += [tf.random.uniform((2, 2), low, high), tf.random.uniform((2, 2), 0, high)]
        results += [tf.random.stateless_normal((2, 2), (1, 2), low, high)]
        gamma = tf.random.gamma((4,), alpha)
        scaled = tf.random.gamma((4,), alpha, high)
        shuffled = tf.random.shuffle(low)
    gradients = [tape.gradient(result, [low, high]) for result in results[:3]]
    assert tape.gradient(shuffled, low) is None
    return [
        *results,
        *(part for pair in gradients for part in pair),
        tape.gradient(results[3], high),
        tape.gradient(gamma, alpha),
        *tape.gradient(scaled, [alpha, high]),
    ]


def in_function(tf):
    """What is drawn inside a function that is traced once: op seeds are counted, every op has a stream of its own."""
    results = []
    for seed in (None, 3):
        draw = tf.random
        results += [draw.uniform((2,), seed=seed), draw.normal((3,), seed=seed), draw.uniform((2,), seed=seed)]
        results += [draw.shuffle(tf.convert_to_tensor(list(range(7))), seed=seed)]
        results += [draw.uniform((2,), 0, 99, "int32", seed=seed), draw.truncated_normal((2,), seed=seed)]
    return results


def function_calls(tf):
    """Three calls of a tf.function around `in_function`, for two global seeds."""
    results = []
    for seed in (0, 7):
        tf.random.set_seed(seed)
        function = tf.function(lambda: in_function(tf))
        outside = [tf.random.uniform((2,))]
        results += outside + [value for _ in range(3) for value in function()] + [tf.random.uniform((2,))]
    return results


@case("categorical", *((dtype,) for dtype in ("float32", "float64", "float16", "bfloat16")))
def _(tf, dtype):
    tf.random.set_seed(4)
    convert = tf.convert_to_tensor
    odd = convert([[0.1, 2.0, -1.0], [1.0, float("inf"), float("nan")], [0.0, float("-inf"), 0.0]], dtype=dtype)
    logits = convert(numbers(3, 20).tolist(), dtype=dtype)
    draw = tf.random.categorical
    results = [draw(odd, 7, seed=1), draw(logits, 33, seed=1), draw(logits, 1, seed=1), draw(logits, 5)]
    results += [draw(logits, 5, seed=1, dtype="int32"), draw(logits, 5, seed=1, dtype="int32"), draw(logits, 0, seed=1)]
    return [*results, draw(logits, 9, seed=1), tf.random.stateless_categorical(logits, 9, (1, 2), "int32")]


@case("gamma", *((dtype,) for dtype in ("float32", "float64", "float16")))
def _(tf, dtype):
    tf.random.set_seed(4)
    convert = tf.convert_to_tensor
    alpha = convert([[0.3], [4.0]], dtype=dtype)
    beta = convert([2.0, 3.0], dtype=dtype)
    draw = tf.random.gamma
    results = [draw((7,), convert([0.2, 0.5, 1.0, 1.5, 10.0, 500.0], dtype=dtype), dtype=dtype, seed=1)]
    results += [draw((3, 4), 2.5, dtype=dtype, seed=1), draw((30,), alpha, beta, dtype), draw((), alpha, None, dtype)]
    results += [draw((200,), convert([0.9, 1.1], dtype=dtype), dtype=dtype), draw((2,), -1.0, dtype=dtype)]
    return [*results, tf.random.stateless_gamma((30, 2, 2), (1, 2), alpha, beta, dtype)]


@case("poisson", *((dtype,) for dtype in ("float32", "float64", "float16", "int32", "int64")))
def _(tf, dtype):
    tf.random.set_seed(4)
    draw = tf.random.poisson
    results = [draw((30,), [0.1, 3.0, 9.9, 10.0, 50.0, 1e4], dtype, seed=1), draw((3,), 2.5, dtype, seed=1)]
    results += [draw((3,), [2.5], dtype, seed=1), draw((200,), 30, dtype), draw((2, 2), -1.0, dtype)]
    return [*results, tf.random.stateless_poisson((40, 3), (1, 2), [0.5, 12.0, 80.0], dtype)]


ERRORS = """
random.uniform((2,), dtype=tf.int32)
random.uniform((2,), dtype="int64")
random.uniform((2,), 5, 3, dtype=tf.int32)
random.uniform((2,), 3, 3, dtype=tf.int64)
random.uniform((2,), 0, 10, dtype=tf.uint8)
random.uniform((2,), 0, 10, dtype=tf.complex64)
random.uniform((2,), dtype=tf.bool)
random.uniform((2,), 0, 2.5, dtype=tf.int32)
random.uniform((2,), [0, 1], 10, dtype=tf.int32)
random.uniform((2,), 0, [10], dtype=tf.int32)
random.uniform((3,), [0, 1], [10, 20.])
random.uniform((3, 1), maxval=[[0., 0.], [0., 0.]])
random.uniform((3,), 0, tf.convert_to_tensor(5), dtype=tf.int64)
random.uniform(3)
random.uniform((-1,))
random.uniform([[2, 3]])
random.uniform((2**62, 2**62))
random.uniform(None)
random.uniform((2, None))
random.uniform(tf.TensorShape([None, 2]))
random.normal((2, -3))
random.normal((2.5,))
random.normal("a")
random.normal((2,), dtype=tf.int32)
random.normal((2,), mean=1 + 0j, dtype=tf.complex64)
random.normal((2,), mean=tf.convert_to_tensor(1., tf.float64))
random.normal((2,), mean=[1., 2., 3.])
random.normal((3, 2), stddev=[[0., 0.], [0., 0.]])
random.normal((2,), stddev="a")
random.normal((2,), seed="a")
random.truncated_normal((2,), dtype=tf.int64)
random.truncated_normal(3)
random.stateless_uniform((2,), [1])
random.stateless_uniform((2,), [1, 2, 3])
random.stateless_uniform((2,), [1., 2.])
random.stateless_uniform((2,), 5)
random.stateless_uniform((2,), [1, 2], minval=None)
random.stateless_uniform((2,), [1, 2], dtype=tf.int32)
random.stateless_uniform((2,), [1, 2], 0, 5, dtype=tf.uint32)
random.stateless_uniform((2,), [1, 2], 5, 3, dtype=tf.int32)
random.stateless_uniform((2,), [1, 2], dtype=tf.int8)
random.stateless_uniform((2,), [1, 2], [1, 2], 5, dtype=tf.int32)
random.stateless_uniform((2,), [1, 2], alg="foo")
random.stateless_uniform((2,), [1, 2], alg="threefry")
random.stateless_uniform((2,), [1, 2], alg=7)
random.stateless_uniform((2,), [1, 2], alg=1.5)
random.stateless_uniform((-2,), [1, 2])
random.stateless_uniform(3, [1, 2])
random.stateless_normal((2.5,), [1, 2])
random.stateless_normal((2,), None)
random.stateless_normal((2,), [1, 2], dtype=tf.int32)
random.stateless_normal((2,), [1, 2], mean=[1., 2., 3.])
random.stateless_truncated_normal((-3,), [1, 2])
random.Generator()
random.Generator.from_seed(1, alg="threefry").normal((2,))
random.Generator.from_seed(1, alg=9)
random.Generator.from_seed(1, alg="foo")
random.Generator.from_state([1, 2], alg=1)
random.Generator.from_key_counter(5, [1], "philox")
random.Generator.from_key_counter([5], [1, 2], "philox")
random.Generator.from_seed(1).uniform((2,), dtype=tf.int32)
random.Generator.from_seed(1).uniform((2,), 5, 3, dtype=tf.int32)
random.Generator.from_seed(1).uniform_full_int((2,), dtype=tf.float32)
random.Generator.from_seed(1).reset([1, 2])
random.Generator.from_seed(1).normal(3)
random.Generator.from_seed(1).normal((-1,))
random.Generator.from_seed(1).normal((2,), dtype=tf.int32)
random.create_rng_state(5, "foo")
random.create_rng_state(5, 8)
random.Algorithm("x")
random.categorical([1., 2.], 3)
random.categorical([[1., 2.]], -1)
random.categorical([[1., 2.]], 3, dtype=tf.float32)
random.categorical([[]], 3)
random.categorical([[1., 2.]], [3])
random.gamma((2,), 1., dtype=tf.int32)
random.gamma(2, 1.)
random.poisson((2,), "a")
random.stateless_gamma((2,), [1, 2], [1., 2., 3.])
random.stateless_categorical([1., 2.], 3, [1, 2])
random.stateless_binomial((3,), [1, 2], [1., 2.], [.1, .2])
random.stateless_binomial((3,), [1, 2], [1., 2., 3.], [.1, .2])
random.stateless_binomial(2, [1, 2], 5., .5)
random.Generator.from_seed(1).binomial((3,), [1., 2.], [.1, .2])
random.Generator.from_seed(1).binomial((3,), 5., tf.convert_to_tensor(.5, tf.float64))
random.experimental.index_shuffle([0, 1], [5, 9], -1)
random.experimental.index_shuffle(5, [5, 9], 3)
random.experimental.index_shuffle(-1, [5, 9], 3)
random.experimental.index_shuffle([0, 1], [5, 9, 3], 3)
random.experimental.index_shuffle([0, 1], [[5, 9], [1, 2]], 3)
random.experimental.index_shuffle([[0, 1]], [5, 9], 3)
random.experimental.index_shuffle(1., [5, 9], 3)
random.experimental.index_shuffle(0, [5., 9.], 3)
random.log_uniform_candidate_sampler([1, 2], 2, 5, True, 50)
random.log_uniform_candidate_sampler([[1, 2]], 3, 5, True, 50)
random.log_uniform_candidate_sampler([[1, 2]], 2, 60, True, 50)
random.log_uniform_candidate_sampler([[1, 2]], 2, 0, True, 50)
random.log_uniform_candidate_sampler([[1, 200]], 2, 3, True, 50)
random.log_uniform_candidate_sampler([[1., 2.]], 2, 3, True, 50)
random.log_uniform_candidate_sampler(tf.convert_to_tensor([[1, 2]]), 2, 3, True, 50)
random.log_uniform_candidate_sampler([[1, 2]], 2, 3, 1, 50)
""".strip().splitlines()
