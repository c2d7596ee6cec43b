"""tf.summary as far as TensorFlow needs no TensorBoard for it; what files hold: tests/summary/test_recorded.py."""

import os
import re
import tempfile

from compat_tests import case


def _tried(*functions):
    """What each function gives, or raises."""
    out = []
    for function in functions:
        try:
            out.append(function())
        except Exception as error:  # noqa: BLE001
            out.append(f"{type(error).__name__}: {re.sub('0x[0-9a-f]+', '0x', str(error))}")
    return out


def names_of_files(tf):
    with tempfile.TemporaryDirectory() as folder:
        tf.summary.create_file_writer(folder + "/a/b")
        tf.summary.create_file_writer(folder + "/c", filename_suffix=".x", max_queue=3, flush_millis=10)
        found = sorted(os.path.join(place, name) for place, _, names in os.walk(folder) for name in names)
        masked = [re.sub(r"\d{10}\..*\.\d+\.\d+\.", "N.", path.removeprefix(folder)) for path in found]
    return masked


def what_writing_gives(tf):
    with tempfile.TemporaryDirectory() as folder:
        writer = tf.summary.create_file_writer(folder)
        write = lambda **options: tf.summary.write("t", 1.0, **options)
        with writer.as_default():
            inside = _tried(lambda: write(step=1), lambda: write(step=tf.constant(2, tf.int64)), write)
        with writer.as_default(step=3) as given:
            inside += _tried(write, lambda: given is writer, tf.summary.experimental.get_step)
        writer.close()
        return inside + _tried(write, lambda: write(step=1), tf.summary.experimental.get_step)


def steps_that_are_none(tf):
    with tempfile.TemporaryDirectory() as folder, tf.summary.create_file_writer(folder).as_default():
        steps = [1, 2], 1.5, "a", tf.constant(1), tf.Variable(1), True, [3], tf.Variable(4, dtype=tf.int64)
        return _tried(*(lambda step=step: tf.summary.write("t", 1.0, step=step) for step in steps))


def recording_conditions(tf):
    S = tf.summary
    out = _tried(S.should_record_summaries)
    with tempfile.TemporaryDirectory() as folder, S.create_file_writer(folder).as_default(step=1):
        for condition in (True, False, tf.constant(True), lambda: tf.constant(False), lambda: True, None, 3, "a"):
            with S.record_if(condition):
                out += _tried(S.should_record_summaries, lambda: S.write("t", 1.0))
        with S.record_if(False), S.record_if(True):
            out += _tried(S.should_record_summaries)
        out += _tried(S.should_record_summaries)
    return out


def a_function_is_asked_for_what_is_written(tf):
    asked = []

    def value():
        asked.append(1)
        return tf.constant(1.0)

    with tempfile.TemporaryDirectory() as folder:
        tf.summary.write("t", value, step=1)
        with tf.summary.create_file_writer(folder).as_default(step=1):
            with tf.summary.record_if(False):
                tf.summary.write("t", value)
            tf.summary.write("t", value)
    return len(asked)


def closed_writers(tf):
    with tempfile.TemporaryDirectory() as folder:
        writer = tf.summary.create_file_writer(folder)
        before = _tried(writer.init, writer.flush, writer.close)
        return before + _tried(writer.close, writer.flush, writer.init, writer.as_default, writer.set_as_default)


def writers_that_do_nothing(tf):
    writer = tf.summary.create_noop_writer()
    with writer.as_default(step=3) as given:
        inside = _tried(lambda: tf.summary.write("t", 1.0, step=1), tf.summary.experimental.get_step)
    return [given, *inside, writer.init(), writer.flush(), writer.close(), writer.set_as_default()]


def base_class(tf):
    writer = tf.summary.SummaryWriter()
    return _tried(writer.init, writer.flush, writer.close) + [repr(tf.summary.SummaryWriter)]


def wrong_arguments(tf):
    S = tf.summary
    return _tried(
        lambda: S.create_file_writer(None),
        lambda: S.flush(3),
        lambda: S.flush(),
        lambda: S.graph(3),
        lambda: S.trace_export("x"),
        lambda: S.trace_export("x", step=[1, 2]),
        lambda: S.trace_off(),
    )


def a_file_where_the_folder_should_be(tf):
    with tempfile.TemporaryDirectory() as folder:
        return [type(e).__name__ for e in _errors(tf, f"{folder}/x", "/proc/nothing/here")]


def _errors(tf, *folders):
    for folder in folders:
        try:
            tf.summary.create_file_writer(folder).close()
        except tf.errors.OpError as error:
            yield error


def scopes_of_summaries(tf):
    out = []
    for name in ("loss", "a b/ü", "", None):
        with tf.summary.experimental.summary_scope(name, "kind") as found:
            out.append(found)
        with tf.name_scope("outer"), tf.summary.experimental.summary_scope(name) as found:
            out.append(found)
    return out


def steps_of_a_thread(tf):
    S = tf.summary.experimental
    step = tf.Variable(2, dtype=tf.int64)
    out = [S.get_step()]
    S.set_step(step)
    out += [S.get_step() is step]
    S.set_step(None)
    return [*out, S.get_step()]


def in_a_function(tf):
    with tempfile.TemporaryDirectory() as folder:
        writer = tf.summary.create_file_writer(folder)

        @tf.function
        def write(x):
            return tf.summary.write("t", x, step=tf.cast(x, tf.int64))

        @tf.function
        def under_condition(x):
            with tf.summary.record_if(x > 2):
                return tf.summary.write("t", x, step=1)

        with writer.as_default():
            found = [write(1.0), write(tf.constant(2.0)), *[under_condition(tf.constant(x)) for x in (1.0, 3.0)]]
        return found + [under_condition(tf.constant(4.0))]


@case(raises=True)
def without_a_step_in_a_function(tf):
    @tf.function
    def write(x):
        tf.summary.write("t", x)

    with tempfile.TemporaryDirectory() as folder, tf.summary.create_file_writer(folder).as_default():
        write(1.0)


def traces_in_functions_warn(tf):
    @tf.function
    def trace():
        tf.summary.trace_on()
        tf.summary.trace_export("x")

    trace()
    tf.summary.trace_on()
    tf.summary.trace_on()
    tf.summary.trace_off()


def what_the_callback_is_made_with(tf):
    B = tf.keras.callbacks.TensorBoard
    made = [B("a", 1, False, True, True, "batch", "2,5", 3, {"e": "f"}), B(update_freq=7, profile_batch=(3, 4))]
    names = "log_dir histogram_freq write_graph write_images write_steps_per_second update_freq embeddings_freq"
    out = [[getattr(board, name) for name in names.split()] for board in (*made, B())]
    wrong = (-1, (3, 2), (1, 2, 3), 1.5)
    return out + _tried(*(lambda batches=batches: B(profile_batch=batches) for batches in wrong))
