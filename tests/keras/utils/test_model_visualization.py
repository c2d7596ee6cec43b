"""plot_model and model_to_dot with a stand-in for pydot, whose calls are looked at."""

import sys
import types

import pytest

import tfjax as tf

keras = tf.keras


class _Element:
    def __init__(self, *args, **settings):
        self.args, self.settings = args, settings

    def set(self, name, value):
        self.settings[name] = value


class _Graph(_Element):
    def __init__(self, *args, **settings):
        super().__init__(*args, **settings)
        self.nodes, self.edges, self.subgraphs = [], [], []

    def set_node_defaults(self, **settings):
        self.defaults = settings

    def add_node(self, node):
        self.nodes.append(node)

    def add_subgraph(self, graph):
        self.subgraphs.append(graph)

    def get_edge(self, source, target):
        return [edge for edge in self.edges if edge.args == (source, target)]

    def add_edge(self, edge):
        self.edges.append(edge)

    def create(self):
        return b""

    def write(self, path, format):  # noqa: A002
        with open(path, "w") as file:
            file.write(format)


@pytest.fixture
def pydot(monkeypatch):
    module = types.ModuleType("pydot")
    module.Dot, module.Cluster = type("Dot", (_Graph,), {}), type("Cluster", (_Graph,), {})
    module.Node, module.Edge = type("Node", (_Element,), {}), type("Edge", (_Element,), {})
    monkeypatch.setitem(sys.modules, "pydot", module)
    return module


def _functional():
    a, b = keras.Input((3,), name="a"), keras.Input((3,), name="b")
    shared = keras.layers.Dense(2, activation="relu", name="shared")
    total = keras.layers.Add(name="sum")([shared(a), shared(b)])
    return keras.Model([a, b], total)


def test_functional_model(pydot):
    model = _functional()
    dot = keras.utils.model_to_dot(model, show_shapes=True, show_dtype=True, show_layer_activations=True)
    ends = {str(id(layer)): layer.name for layer in model.layers}
    assert sorted((ends[e.args[0]], ends[e.args[1]]) for e in dot.edges) == [
        ("a", "shared"), ("b", "shared"), ("shared", "sum"),
    ]  # fmt: skip
    labels = {ends[node.args[0]]: node.settings["label"] for node in dot.nodes}
    assert "Activation: <b>relu</b>" in labels["shared"]
    assert "Output shape: <b>(None, 3)</b>" in labels["a"] and "Input shape" not in labels["a"]
    assert "Output dtype: <b>float32</b>" in labels["sum"]
    assert "<b>shared</b> (Dense)" in labels["shared"]


def test_sequential_and_nested(pydot):
    inner = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2, name="in")], name="inner")
    model = keras.Sequential([keras.Input((2,)), inner, keras.layers.Dense(1, name="out")])
    assert len(keras.utils.model_to_dot(model).edges) == 1
    dot = keras.utils.model_to_dot(model, expand_nested=True)
    assert [graph.settings["graph_name"] for graph in dot.subgraphs] == ["inner"]


def test_trainable_is_shown(pydot):
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.layers[0].trainable = False
    dot = keras.utils.model_to_dot(model, show_trainable=True)
    assert "Non-trainable" in dot.nodes[0].settings["label"]


def test_the_file_is_written(pydot, tmp_path):
    for extension in ("dot", "pdf", "png"):
        path = tmp_path / f"model.{extension}"
        keras.utils.plot_model(_functional(), to_file=path)
        assert path.read_text() == extension


def test_no_pydot(monkeypatch, capsys):
    for name in ("pydot", "pydot_ng", "pydotplus"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(ImportError, match="You must install pydot"):
        keras.utils.plot_model(_functional())
    monkeypatch.setitem(sys.modules, "IPython.core.magics.namespace", types.ModuleType("x"))
    assert keras.utils.plot_model(_functional()) is None
    assert "You must install pydot (`pip install pydot`) for `plot_model` to work." in capsys.readouterr().out


def test_old_arguments(pydot):
    with pytest.raises(ValueError, match="no longer supported"):
        keras.utils.model_to_dot(_functional(), layer_range=["a", "b"])
    with pytest.raises(ValueError, match="Unrecognized keyword"):
        keras.utils.model_to_dot(_functional(), foo=1)
