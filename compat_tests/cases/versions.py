"""What TensorFlow 2.15.1 with Keras 2 and 2.21 with Keras 3 share, or do not, outside Keras; recorded from both."""

from compat_tests import case


@case(keras2=True)
def estimator_is_gone(tf):
    return hasattr(tf, "estimator")


@case(keras2=True)
def text_of_a_variable(tf):
    v = tf.Variable([[1.0, 2.0]], name="kernel")
    print(v)
    return repr(v), v.name


@case(keras2=True)
def integer_targets_and_sources_are_not_warned_about(tf):
    x = tf.constant([1.0, 2.0])
    i = tf.constant([1, 2])
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        y = tf.cast(x, tf.int32)
        z = x * tf.cast(i, tf.float32)
    return tape.gradient(y, x), tape.gradient(z, i)


@case(keras2=True)
def integer_watched_is_warned_about(tf):
    i = tf.constant([1, 2])
    with tf.GradientTape() as tape:
        tape.watch(i)
        y = tf.cast(i, tf.float32)
    return tape.gradient(y, i)
