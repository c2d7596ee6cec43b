"""tfjax.core.export: the registry."""

import pytest

from tfjax.core import export


@pytest.fixture(autouse=True)
def registry(monkeypatch):
    """An empty registry, so that the real one is left alone."""
    made = {}
    monkeypatch.setattr(export, "_EXPORTS", made)
    monkeypatch.setattr(export, "_names", {})
    monkeypatch.setattr(export, "_unindexed", [])
    return made


def test_a_definition_under_several_names():
    @export.export("math.add", "add")
    def add(x, y, name=None):
        return x + y

    assert add(1, 2) == 3 and add.__module__ == __name__
    assert export.exports() == dict.fromkeys(["math.add", "add"], export.Export(__name__, "add", add))


def test_values():
    assert export.export_value("math.pi", "pi", 3.14) == 3.14
    assert export.export_value("int32", "type", attribute="int32_") == "type"
    found = export.exports()
    assert found["math.pi"][:2] == found["pi"][:2] == (__name__, "pi")
    assert found["int32"] == (__name__, "int32_", "type")


def test_values_need_a_name():
    with pytest.raises(ValueError, match="expects public names and then a value"):
        export.export_value(3)


def test_a_name_is_taken_once():
    export.export_value("e", 1)
    with pytest.raises(ValueError, match=r"tf\.e is exported twice: by .*\.e and by .*\.euler"):
        export.export_value("e", 2, attribute="euler")


def test_running_a_definition_again_replaces_it():
    for value in (1, 2):
        export.export_value("e", value)
    assert export.exports()["e"].value == 2


def test_names_of_a_definition_by_identity():
    first, second = [1], [1]
    export.export_value("b", "a", first)
    assert export.names_of(first) == ["b", "a"]
    export.export_value("c", first)
    export.export_value("d", second)
    assert export.names_of(first) == ["b", "a", "c"] and export.names_of(second) == ["d"]
    export.export_namespace("losses", "keras.losses")
    assert list(export.names_of([1])) == list(export.names_of(None)) == []


def test_namespaces():
    export.export_namespace("losses", "keras.losses")
    export.export_namespace("compat.v2", "")
    assert export.exports()["losses"][:2] == ("tfjax.api.keras.losses", "")
    assert export.exports()["compat.v2"][:2] == ("tfjax", "")
