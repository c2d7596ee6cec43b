"""Writers: files, queues, errors."""

import gc
import os
import re
import sys

import numpy as np
import pytest

import tfjax as tf
from tests.summary.events import events

pytest.importorskip("tensorboard")
S = tf.summary


def tags(folder):
    return [event[1] for event in events(str(folder))["."][1:]]


@pytest.fixture(autouse=True)
def nothing_left():
    yield
    S.experimental.set_step(None)
    from tfjax.summary.state import state

    state.writer = None


def test_the_file_has_tensorflows_name(tmp_path):
    S.create_file_writer(tmp_path / "a" / "b").close()
    S.create_file_writer(tf.constant(str(tmp_path / "c")), filename_suffix=".x").close()
    (first,), (second,) = os.listdir(tmp_path / "a" / "b"), os.listdir(tmp_path / "c")
    assert re.fullmatch(rf"events\.out\.tfevents\.\d{{10}}\..+\.{os.getpid()}\.\d+\.v2", first)
    assert second.endswith(".x")


def test_the_queue_is_written_when_it_is_full_or_flushed(tmp_path):
    writer = S.create_file_writer(str(tmp_path), max_queue=2)
    writer.set_as_default(step=1)
    for name in "ab":
        S.scalar(name, 1.0)
    assert tags(tmp_path) == []
    S.scalar("c", 1.0)
    assert tags(tmp_path) == ["a", "b", "c"]
    S.scalar("d", 1.0)
    S.flush()
    assert tags(tmp_path) == ["a", "b", "c", "d"]


def test_values_are_not_waited_for_before_they_are_written(tmp_path):
    from tfjax import engine

    writer = S.create_file_writer(str(tmp_path))
    with engine.mode("auto"), writer.as_default(step=1):
        value = tf.constant(2.0) * 3.0 + 1.0
        S.scalar("a", value)
        assert value.data is None
    assert value.data is not None
    assert events(str(tmp_path))["."][1][-1] == [7.0]


def test_a_forgotten_writer_writes_what_it_has(tmp_path):
    writer = S.create_file_writer(str(tmp_path))
    writer.set_as_default(step=1)
    S.text("a", "b")
    S.scalar("c", tf.constant(2.0) * 3.0)
    S.create_noop_writer().set_as_default()
    from tfjax.summary.state import state

    state.writer = None
    del writer
    gc.collect()
    S.create_file_writer(str(tmp_path / "next")).close()  # values are computed by the next writer, or at exit
    assert tags(tmp_path) == ["a", "c"]


def test_a_closed_writer(tmp_path):
    writer = S.create_file_writer(str(tmp_path))
    writer.set_as_default(step=1)
    writer.close()
    writer.close()
    writer.flush()
    for use in (writer.as_default, writer.set_as_default, writer.init):
        with pytest.raises(RuntimeError, match="^SummaryWriter <.*> is already closed$"):
            use()
    with pytest.raises(tf.errors.NotFoundError, match="does not exist"):
        S.scalar("a", 1.0)


def test_a_step_that_is_no_step(tmp_path):
    with S.create_file_writer(str(tmp_path)).as_default():
        for step, error, text in (
            (None, ValueError, "No step set"),
            ([1, 2], ValueError, "Argument `step` must be a scalar"),
            (1.5, TypeError, "Cannot convert 1.5 to EagerTensor of dtype int64"),
            (tf.constant(1), ValueError, "Tensor conversion requested dtype int64 for Tensor with dtype int32"),
        ):
            with pytest.raises(error, match=text):
                S.scalar("a", 1.0, step=step)
    assert tags(tmp_path) == []


@pytest.mark.parametrize(
    "write, error, text",
    [
        (lambda: S.scalar("x", [1.0]), ValueError, r"Expected scalar shape, saw shape: \(1,\)"),
        (lambda: S.scalar("x", "a"), tf.errors.UnimplementedError, "Cast string to float is not supported"),
        (lambda: S.text("x", 1.0), TypeError, "tensor must be of type tf.string; got tf.float32"),
        (lambda: S.image("x", np.zeros((3, 3))), ValueError, r"must have rank 4.  Received rank 2, shape \(3, 3\)"),
        (lambda: S.image("x", np.zeros((1, 3, 3, 5))), tf.errors.InvalidArgumentError, "channels, got 5"),
        (lambda: S.image("x", np.zeros((1, 3, 3, 1), bool)), AttributeError, "either floating point or integer"),
        (lambda: S.image("x", np.zeros((1, 2, 2, 1)), max_outputs=-1), tf.errors.InvalidArgumentError, "x >= 0"),
        (lambda: S.histogram("x", [1.0], buckets=2.5), TypeError, "tensor must be of type tf.int32"),
        (lambda: S.histogram("x", ["a"]), tf.errors.UnimplementedError, "Cast string to double is not supported"),
        (lambda: S.audio("x", np.zeros((3, 3)), 8000), ValueError, "must have rank 3"),
        (lambda: S.audio("x", np.zeros((3, 3, 1)), 8000), tf.errors.InvalidArgumentError, "float tensor but is a doub"),
        (lambda: S.audio("x", np.zeros((3, 3, 1)), 8000, encoding="mp3"), ValueError, "Unknown encoding: 'mp3'"),
        (lambda: S.graph(3), ValueError, "Argument 'graph_data' is not tf.Graph"),
        (lambda: S.flush(3), ValueError, r"Invalid argument to flush\(\): 3"),
        (lambda: S.trace_export("x"), ValueError, "Must enable trace before export"),
        (lambda: S.create_file_writer(None), ValueError, "Argument `logdir` cannot be None"),
    ],
)
def test_errors(tmp_path, write, error, text):
    with S.create_file_writer(str(tmp_path)).as_default(step=1), pytest.raises(error, match=text):
        write()


def test_without_a_writer_nothing_is_written():
    assert not S.should_record_summaries()
    assert not S.scalar("a", 1.0) and not S.image("a", "no image") and not S.graph(None) and S.flush() is None
    with S.create_noop_writer().as_default() as given:
        assert given is None and not S.scalar("a", 1.0, step=1)


def test_a_folder_that_cannot_be_made():
    with pytest.raises(tf.errors.OpError, match="CreateSummaryFileWriter"):
        S.create_file_writer("/proc/nothing/here")


def test_an_error_in_a_function_is_raised_where_it_is_called(tmp_path):
    writer = S.create_file_writer(str(tmp_path))

    @tf.function
    def write(x):
        return S.scalar("a", x, step=tf.cast(x, tf.int64))

    with writer.as_default():
        assert write(3.0)
    writer.close()
    assert [event[:2] for event in events(str(tmp_path))["."][1:]] == [[3, "a"]]


def test_without_tensorboard_the_error_says_what_to_install(monkeypatch, tmp_path):
    from tfjax.summary import protos

    monkeypatch.setitem(sys.modules, "tensorboard.compat.proto", None)
    protos.messages.cache_clear()
    with pytest.raises(ImportError, match="pip install tensorboard"):
        S.create_file_writer(str(tmp_path / "x"))
    assert not (tmp_path / "x").exists()
    protos.messages.cache_clear()


def test_tensorboards_own_tensorflow_is_not_asked_for(tmp_path):
    S.create_file_writer(str(tmp_path)).close()
    assert "tensorboard.compat.notf" not in sys.modules
    assert not any(name == "tensorflow" or name.startswith("tensorflow.python") for name in sys.modules)


def test_graphs_show_their_ops(tmp_path):
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    weight = tf.Variable(tf.ones((2, 2)))

    @tf.function
    def layer(x):
        return tf.nn.relu(tf.matmul(x, weight))

    writer = S.create_file_writer(str(tmp_path))
    with writer.as_default():
        S.graph(layer.get_concrete_function(tf.TensorSpec((None, 2))).graph)
    writer.close()
    read = EventAccumulator(str(tmp_path))
    read.Reload()
    nodes = {node.name: node for node in read.Graph().node}
    assert {"x", "MatMul", "Relu"} <= set(nodes)
    assert nodes["Relu"].input == ["MatMul"] and nodes["MatMul"].input[0] == "x"
    assert all(name.partition(":")[0] in nodes for node in nodes.values() for name in node.input)
    assert [dim.size for dim in nodes["x"].attr["_output_shapes"].list.shape[0].dim] == [-1, 2]


def test_a_profile(tmp_path):
    S.trace_on(profiler=True, profiler_outdir=str(tmp_path / "profile"))
    tf.reduce_sum(tf.ones(3)).numpy()
    with S.create_file_writer(str(tmp_path / "events")).as_default():
        S.trace_export("run", step=0)
    assert list((tmp_path / "profile").rglob("*.xplane.pb"))
    assert tags(tmp_path / "events") == ["run"]


def test_a_profile_whose_folder_comes_last(tmp_path):
    S.trace_on(profiler=True)
    S.trace_export("run", step=0, profiler_outdir=str(tmp_path))
    assert list(tmp_path.rglob("*.xplane.pb"))
    S.trace_on(profiler=True)
    with pytest.raises(tf.errors.UnavailableError, match="no folder for the profile"):
        S.trace_export("run", step=0)


def test_a_value_that_fails_is_raised_and_what_came_before_is_there(tmp_path):
    writer = S.create_file_writer(str(tmp_path))
    writer.set_as_default(step=1)
    S.scalar("a", 1.0)
    S.write("b", tf.constant(["text"]))
    writer._file.add(lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        writer.flush()
    S.scalar("c", 1.0)
    writer.close()
    assert tags(tmp_path) == ["a", "b", "c"]
