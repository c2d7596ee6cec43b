"""tools/gen_api.py and tfjax/core/lazy.py together, on a small package of their own."""

import importlib
import importlib.util
import sys
from pathlib import Path

import pytest

from tfjax.core import export

TOOL = Path(__file__).parents[2] / "tools" / "gen_api.py"

SOURCES = {
    "__init__.py": "",
    "ops/__init__.py": "",
    "ops/elementwise.py": """
from tfjax.core.export import export, export_value

@export("math.add", "add")
def add(x, y, name=None):
    return x + y

pi_ = export_value("math.pi", 3.14, attribute="pi_")

@export("math.special.gamma")
class Gamma:
    pass
""",
    "ops/operators.py": "from zoo.ops import elementwise\nSTARTUP = True\nelementwise.started = True\n",
    "ops/_hidden.py": "raise ImportError('modules with an underscore are not imported')\n",
}


@pytest.fixture
def gen_api():
    spec = importlib.util.spec_from_file_location("gen_api", TOOL)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def zoo(tmp_path, monkeypatch):
    """The package `zoo` on sys.path, exports registered apart from tfjax's."""
    for name, text in SOURCES.items():
        path = tmp_path / "zoo" / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(export, "_EXPORTS", {})
    monkeypatch.setattr("tfjax.core.lazy._before_first_use", ())
    yield tmp_path / "zoo"
    for name in [name for name in sys.modules if name.partition(".")[0] == "zoo"]:
        del sys.modules[name]


def generate(gen_api, zoo):
    files = gen_api.render(gen_api.collect("zoo"))
    gen_api.write(zoo / "api", files)
    return files


def test_collect(gen_api, zoo):
    api = gen_api.collect("zoo")
    assert api.names == {
        "math.add": "zoo.ops.elementwise:add",
        "add": "zoo.ops.elementwise:add",
        "math.pi": "zoo.ops.elementwise:pi_",
        "math.special.gamma": "zoo.ops.elementwise:Gamma",
    }
    assert api.startup == ["zoo.ops.operators"]


def test_generated_modules_load_names_at_first_use(gen_api, zoo):
    assert set(generate(gen_api, zoo)) == {"__init__.py", "math/__init__.py", "math/special/__init__.py"}
    for name in [name for name in sys.modules if name.startswith("zoo.")]:
        del sys.modules[name]
    api = importlib.import_module("zoo.api")
    assert dir(api.math)[-3:] == ["add", "pi", "special"] and api.math.__all__ == ["add", "pi", "special"]
    assert "zoo.ops.elementwise" not in sys.modules
    assert api.math.pi == 3.14
    elementwise = sys.modules["zoo.ops.elementwise"]
    assert elementwise.started  # zoo.ops.operators came first
    assert api.add is api.math.add is elementwise.add
    assert vars(api.math)["pi"] == 3.14
    assert api.math.special.gamma is elementwise.Gamma
    api.math.pi = 3
    assert api.math.pi == 3
    with pytest.raises(AttributeError, match=r"^module 'tensorflow\._api\.v2\.math' has no attribute 'tau'$"):
        api.math.tau  # noqa: B018


def test_star_import(gen_api, zoo):
    generate(gen_api, zoo)
    names = {}
    exec("from zoo.api.math import *", names)
    assert names["add"](1, 2) == 3 and names["pi"] == 3.14


def test_check_finds_every_difference(gen_api, zoo):
    files = generate(gen_api, zoo)
    folder = zoo / "api"
    assert gen_api.differences(folder, files) == []
    (folder / "math" / "__init__.py").write_text("# by hand")
    (folder / "math" / "special" / "__init__.py").unlink()
    (folder / "old").mkdir()
    (folder / "old" / "__init__.py").write_text(f'"""tf.old. {gen_api.MARK}"""')
    assert [line.partition(":")[0] for line in gen_api.differences(folder, files)] == [
        "stale",
        "missing",
        "superfluous",
    ]
    gen_api.write(folder, files)
    assert gen_api.differences(folder, files) == [] and not (folder / "old").exists()


def test_a_name_cannot_be_object_and_namespace(gen_api):
    with pytest.raises(SystemExit, match=r"tf\.math is exported as an object by m:math and is also a namespace"):
        gen_api.namespaces({"math.add": "m:add", "math": "m:math"})


def test_an_export_must_be_reachable(gen_api, zoo):
    (zoo / "inner.py").write_text(
        "from tfjax.core.export import export\ndef make():\n @export('hidden')\n def hidden(): pass\nmake()\n"
    )
    with pytest.raises(SystemExit, match=r"tf\.hidden: zoo\.inner has no attribute hidden"):
        gen_api.collect("zoo")


def test_namespace_aliases(gen_api):
    files = gen_api.render(gen_api.Api({"losses": "tfjax.api.keras.losses", "keras.losses.mse": "m:mse"}, []))
    assert '"losses": "tfjax.api.keras.losses",' in files["__init__.py"]
    for text in files.values():
        compile(text, "generated", "exec")


def test_broken_modules_are_left_out_only_on_request(gen_api, zoo, capsys):
    (zoo / "broken.py").write_text("import nothing_of_that_name\n")
    with pytest.raises(ModuleNotFoundError):
        gen_api.collect("zoo")
    assert gen_api.collect("zoo", keep_going=True).names["add"] == "zoo.ops.elementwise:add"
    assert "left out: zoo.broken: ModuleNotFoundError" in capsys.readouterr().err
