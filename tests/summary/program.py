"""Programs that write summaries, for TensorFlow and for tfjax.

    python tests/summary/program.py   # with TensorFlow and the package tensorboard: records what they write

writes recorded.json, which test_recorded.py compares with.
"""

import numpy as np


def kinds(tf, folder):
    """Each kind of summary, eagerly."""
    writer = tf.summary.create_file_writer(folder)
    with writer.as_default():
        tf.summary.scalar("loss", 0.5, step=1)
        tf.summary.scalar("a b", 3, step=tf.constant(2, tf.int64), description="about *it*")
        with tf.name_scope("scope"):
            tf.summary.scalar("loss", np.float64(2), step=np.int32(3))
        tf.summary.scalar("", tf.constant(True), step=[4])
        tf.summary.histogram("h", [1.0, 2.0, 3.0, 3.0, 7.0], step=1, buckets=3)
        tf.summary.histogram("same", [2.0, 2.0], step=1, buckets=3)
        tf.summary.histogram("empty", np.zeros(0), step=1, buckets=3)
        tf.summary.histogram("none", [1.0], step=1, buckets=-2)
        tf.summary.histogram("whole", [1, 2, 3], step=1, buckets=2)
        tf.summary.histogram("bools", [True, False], step=1, buckets=2)
        tf.summary.histogram("many", np.sin(np.arange(100.0)).astype(np.float32), step=1)
        tf.summary.image("grey", np.linspace(0, 1, 24).reshape(2, 3, 4, 1), step=1)
        tf.summary.image("clipped", np.linspace(-0.5, 1.5, 8).astype(np.float16).reshape(1, 2, 4, 1), step=1)
        tf.summary.image("colours", np.arange(60, dtype=np.uint8).reshape(5, 2, 2, 3), step=1, max_outputs=2)
        tf.summary.image("int8", (np.arange(8).reshape(1, 2, 4, 1) * 30 - 100).astype(np.int8), step=1)
        tf.summary.image("uint16", (np.arange(8).reshape(1, 2, 4, 1) * 8000).astype(np.uint16), step=1)
        tf.summary.text("word", "hello", step=1)
        tf.summary.text("table", [["a", "b"], ["c", "d"]], step=1)
        tf.summary.audio("tone", np.linspace(-1, 1, 10).reshape(1, 10, 1).astype(np.float32), 8000, step=1)
        tf.summary.audio("stereo", np.array([[[0.5, 2.0], [-3.0, 1e-5]]], np.float32), 8000, step=1)
        tf.summary.write("raw", tf.constant([[1, 2], [3, 4]]), step=5)
        tf.summary.write("raw text", "abc", step=5, metadata=b"")
        for dtype in ("int8", "uint16", "bool", "float16", "float64", "int64"):
            tf.summary.write(dtype, tf.cast([1, 0], dtype), step=5)
    writer.close()


def steps_and_conditions(tf, folder):
    """The default step, and `record_if`."""
    writer = tf.summary.create_file_writer(folder, filename_suffix=".abc")
    step = tf.Variable(1, dtype=tf.int64)
    tf.summary.experimental.set_step(step)
    with writer.as_default():
        tf.summary.scalar("set", 1.0)
        step.assign_add(4)
        tf.summary.scalar("set", 2.0)
    with writer.as_default(step=9):
        tf.summary.scalar("nine", 1.0)
        with writer.as_default(step=10):
            tf.summary.scalar("ten", 1.0)
        tf.summary.scalar("nine", 2.0)
        for k in range(4):
            with tf.summary.record_if(lambda k=k: tf.equal(k % 2, 0)):
                tf.summary.scalar("even", float(k), step=k)
        with tf.summary.record_if(False):
            tf.summary.scalar("never", 1.0)
    tf.summary.experimental.set_step(None)
    tf.summary.scalar("nowhere", 1.0, step=1)
    writer.close()


def functions(tf, folder):
    """Summaries of traced functions are written in each call."""
    writer = tf.summary.create_file_writer(folder)
    weight, steps = tf.Variable(1.0), tf.Variable(0, dtype=tf.int64)

    @tf.function
    def train(x):
        with tf.GradientTape() as tape:
            loss = (weight * x - 1.0) ** 2
            tf.summary.scalar("in tape", loss, step=steps)
            tf.summary.histogram("hist", tf.stack([weight, loss]), step=steps, buckets=2)
        weight.assign_sub(0.1 * tape.gradient(loss, weight))
        steps.assign_add(1)
        with tf.summary.record_if(lambda: tf.equal(steps % 2, 0)):
            tf.summary.scalar("every other", loss, step=steps)
        return loss

    @tf.function
    def control_flow(x):
        if x > 0:
            tf.summary.scalar("a", x, step=1)
        else:
            tf.summary.scalar("b", x, step=1)
        with tf.name_scope("s"):
            while x > 0:
                tf.summary.scalar("e", x, step=1)
                x -= 1.0

    @tf.function
    def media(x):
        tf.summary.image("im", tf.reshape(x, (1, 2, 2, 1)), step=3)
        tf.summary.audio("au", tf.reshape(x, (1, -1, 1)), 100, step=2)
        tf.summary.text("s", ["p", "q"], step=1)

    @tf.function
    def inner(x):
        with writer.as_default(step=tf.cast(x, tf.int64)):
            tf.summary.scalar("inner", x)
            tf.summary.flush()

    with writer.as_default():
        for _ in range(4):
            train(tf.constant(2.0))
        control_flow(tf.constant(2.0))
        control_flow(tf.constant(-2.0))
        media(tf.range(4.0) / 4)
        tf.summary.graph(train.get_concrete_function(tf.constant(2.0)).graph)
        tf.summary.trace_on()
        media(tf.range(4.0) / 4)
        tf.summary.trace_export("traced", step=0)
    inner(4.0)
    writer.close()


def callback(tf, folder):
    """`tf.keras.callbacks.TensorBoard`; the weights are given, so that the values are the same."""
    irregular = lambda shape: np.sin(np.arange(np.prod(shape)) * 1.7 + 0.3).astype(np.float32).reshape(shape)
    inputs = irregular((12, 4))
    targets = inputs.sum(1, keepdims=True)

    def train(name, evaluated=False, **options):
        tf.keras.backend.clear_session()
        model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(2), tf.keras.layers.Dense(1)])
        model.set_weights([irregular(w.shape) for w in model.get_weights()])
        model.compile("sgd", "mse", metrics=["mae"])
        board = tf.keras.callbacks.TensorBoard(f"{folder}/{name}", **options)
        data = {"validation_data": (inputs, targets)} if evaluated else {}
        settings = dict(batch_size=4, epochs=2, verbose=0, shuffle=False)
        model.fit(inputs, targets, callbacks=[board], **settings, **data)

    train("plain")
    train("evaluated", True, write_graph=False)
    train("batches", True, update_freq="batch")
    train("some", True, update_freq=2)
    train("weights", histogram_freq=1, write_images=True)


PROGRAMS = (kinds, steps_and_conditions, functions, callback)


if __name__ == "__main__":
    import importlib
    import json
    import pathlib
    import sys
    import tempfile

    here = pathlib.Path(__file__).parent
    sys.path.insert(0, str(here))
    from events import events

    recorded = {}
    for program in PROGRAMS:
        with tempfile.TemporaryDirectory() as place:
            program(importlib.import_module("tensorflow"), place)
            recorded[program.__name__] = events(place)
    lines = [
        f"{json.dumps(name)}: {{\n"
        + ",\n".join(
            f"{json.dumps(file)}: [\n" + ",\n".join(json.dumps(e) for e in listed) + "\n]"
            for file, listed in files.items()
        )
        + "\n}"
        for name, files in recorded.items()
    ]
    (here / "recorded.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
