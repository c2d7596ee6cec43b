"""What a case is, and how written and generated cases are found.

A written case is a public function of one argument `tf` in `cases/<area>.py`. A generated case is a line of code (an
expression, or statements ending in one, over `tf` and `np`) that `tables/<area>.py` yields from its function `cases()`.
"""

import ast
import dataclasses
import functools
import hashlib
import importlib
import pathlib
import re
import types

# What a formatter may change in a case without changing it.
CONTINUED = re.compile(r"_\d+$")
LAYOUT = re.compile(r"\s+|,(?=\s*[)\]}])")
HERE = pathlib.Path(__file__).parent


@dataclasses.dataclass(frozen=True)
class Options:
    """How a case is run and compared.

    Attributes:
      raises: True, the case must raise; False, it must not; None (tables only), TensorFlow decides.
      ulps: tolerance of floats, in units of the dtype's machine epsilon relative to the expected number.
      scale: part of the largest finite expected magnitude that the tolerance is relative to at least (for sums of terms
        that cancel): |a - e| <= ulps * eps * max(|e|, scale * max|e|) + atol.
      atol: absolute tolerance added to it.
      keras2: also recorded with TensorFlow 2.15.1, and compared with that by `pytest compat_tests --keras2`.
      fd: capture the file descriptors too (`tf.print` writes below Python's streams).
    """

    raises: bool | None = False
    ulps: float = 4.0
    scale: float = 0.0
    atol: float = 0.0
    keras2: bool = False
    fd: bool = False


@dataclasses.dataclass(frozen=True)
class Case:
    """One program: `function(tf)` or `code`, never both."""

    area: str
    name: str
    options: Options
    function: types.FunctionType | None = None
    code: str | None = None
    fingerprint: str = ""

    @property
    def id(self):
        return f"{self.area}/{self.name}"

    def run(self, tf):
        """Runs the program on the module `tf` and gives its result."""
        if self.function is not None:
            return self.function(tf)
        return run_code(self.code, tf)


def case(**options):
    """Decorator that sets `Options` of a written case, as in `@case(raises=True)`."""

    def decorate(function):
        function.compat_options = Options(**options)
        return function

    return decorate


def entry(name, code, **options):
    """A generated case, as `cases()` of a table yields it."""
    options.setdefault("raises", None)
    return name, code, Options(**options)


def lines(text, **options):
    """Entries for the lines of `text`, each a case whose name is its code; blank lines and `#` lines are skipped."""
    for line in text.splitlines():
        code = line.strip()
        if code and not code.startswith("#"):
            yield entry(code, code, **options)


@functools.lru_cache(maxsize=4096)
def compiled(code):
    """The statements before the last expression (or None) and that expression, as code objects."""
    tree = ast.parse(code)
    last = tree.body.pop()
    if not isinstance(last, ast.Expr):
        raise SyntaxError(f"a generated case must end in an expression: {code}")
    body = compile(tree, "<case>", "exec") if tree.body else None
    return body, compile(ast.Expression(last.value), "<case>", "eval")


def run_code(code, tf):
    """Runs a generated case's code over `tf` and `np`."""
    import numpy as np

    namespace = {"tf": tf, "np": np}
    body, result = compiled(code)
    if body is not None:
        exec(body, namespace)
    return eval(result, namespace)


def written_cases(area):
    """The public functions of `cases/<area>.py` and its continuations `<area>_<n>.py`, each with a fingerprint."""
    names = set()
    for path in sorted((HERE / "cases").glob(f"{area}*.py")):
        if CONTINUED.sub("", path.stem) != area:
            continue
        text = path.read_text(encoding="utf-8")
        lines = text.splitlines()
        module = importlib.import_module(f"compat_tests.cases.{path.stem}")
        for node in ast.parse(text).body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            if node.name in names:
                raise ValueError(f"two cases named {area}/{node.name}")
            names.add(node.name)
            source = "\n".join(lines[node.lineno - 1 : node.end_lineno])
            fingerprint = hashlib.sha1(LAYOUT.sub("", source).encode()).hexdigest()[:10]
            function = getattr(module, node.name)
            yield Case(area, node.name, getattr(function, "compat_options", Options()), function, None, fingerprint)


def generated_cases(area):
    """The entries of `tables/<area>.py`."""
    if not (HERE / "tables" / f"{area}.py").exists():
        return
    module = importlib.import_module(f"compat_tests.tables.{area}")
    seen, count = {}, 0
    for name, code, options in module.cases():
        if seen.setdefault(name, code) != code:
            raise ValueError(f"two cases named {area}/{name}")
        if len(seen) > count:
            count += 1
            yield Case(area, name, options, None, code, "")


def areas():
    """Names of all areas, sorted."""
    found = {CONTINUED.sub("", path.stem) for folder in ("cases", "tables") for path in (HERE / folder).glob("*.py")}
    return sorted(name for name in found if not name.startswith("_"))


def collect(only=None, keras2=False):
    """All cases, or those of the areas `only`; with `keras2`, those marked so."""
    cases = []
    for area in only or areas():
        batch = [*written_cases(area), *generated_cases(area)]
        if len({c.name for c in batch}) != len(batch):
            raise ValueError(f"a written and a generated case of area {area} share a name")
        cases.extend(c for c in batch if c.options.keras2 or not keras2)
    return cases
