"""Compares names, signatures and class members of a module with the tables of `api/`."""

import ast
import collections
import csv
import importlib
import inspect
import pathlib

FOLDER = pathlib.Path(__file__).parent / "api"
MISSING = object()


def rows(name):
    """The rows of a table, as dicts."""
    with open(FOLDER / f"{name}.tsv", encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE, restval="")
        return list(reader)


def resolve(root, dotted):
    """The object that `tf.a.b` names under the module `root`, or MISSING."""
    value = root
    for part in dotted.split(".")[1:]:
        try:
            value = getattr(value, part)
        except (AttributeError, ImportError):
            return MISSING
    return value


def parameters(text):
    """[(name, kind, default text or None)] of parameter text such as `(x, axis=None, *, name=None)`."""
    arguments = ast.parse(f"def f{text}: pass").body[0].args
    plain = [*arguments.posonlyargs, *arguments.args]
    defaults = [None] * (len(plain) - len(arguments.defaults)) + [ast.unparse(d) for d in arguments.defaults]
    found = [(a.arg, "positional", d) for a, d in zip(plain, defaults)]
    if arguments.vararg:
        found.append(("*", "*", None))
    for a, d in zip(arguments.kwonlyargs, arguments.kw_defaults):
        found.append((a.arg, "keyword", None if d is None else ast.unparse(d)))
    if arguments.kwarg:
        found.append(("**", "**", None))
    return found


def own_parameters(value):
    """The same for a callable of the module, or None if it shows no signature."""
    try:
        signature = inspect.signature(value)
    except (TypeError, ValueError):
        return None
    found = []
    for name, p in signature.parameters.items():
        default = None if p.default is p.empty else p.default if isinstance(p.default, type) else repr(p.default)
        if p.kind is p.VAR_POSITIONAL:
            found.append(("*", "*", None))
        elif p.kind is p.VAR_KEYWORD:
            found.append(("**", "**", None))
        else:
            found.append((name, "keyword" if p.kind is p.KEYWORD_ONLY else "positional", default))
    return found


def same_parameters(wanted, own):
    """Whether names, kinds and literal defaults agree."""
    if len(wanted) != len(own):
        return False
    for (name, kind, default), (own_name, own_kind, own_default) in zip(wanted, own):
        if (name, kind) != (own_name, own_kind) or (default is None) != (own_default is None):
            return False
        if default is not None and not _same_default(default, own_default):
            return False
    return True


def _same_default(wanted, own):
    try:
        value = ast.literal_eval(wanted)
    except ValueError:
        return True  # no literal: an object that the table cannot show
    if value is ...:
        return True
    try:
        own_value = ast.literal_eval(own) if isinstance(own, str) else own
    except (ValueError, SyntaxError):
        return False
    return value == own_value and type(value) is type(own_value)


def show(found):
    """Parameters as text."""
    return ", ".join(name if default is None else f"{name}={default}" for name, _, default in found or [])


def symbol_differences(root, under):
    """Yields (namespace, symbol, None | "missing" | text of a signature difference)."""
    table = {row["symbol"]: row for row in rows("symbols")}
    for symbol, row in table.items():
        if symbol != under and not symbol.startswith(under + "."):
            continue
        namespace = symbol.rpartition(".")[0] or symbol
        value = resolve(root, symbol)
        if value is MISSING:
            yield namespace, symbol, "missing"
            continue
        signature = row["signature"] or table.get(row["alias_of"], {}).get("signature", "")
        comparable = row["kind"] in ("function", "class") and signature.startswith("(")
        yield namespace, symbol, _signature_difference(signature, value) if comparable else None


def _signature_difference(text, value, drop_self=False):
    """How the signature of `value` differs from the text, or None; `(*args, **kwargs)` in the table says nothing."""
    wanted, own = parameters(text), own_parameters(value)
    if own is None or [name for name, *_ in wanted] == ["*", "**"]:
        return None
    if drop_self and len(own) == len(wanted) + 1:
        own = own[1:]  # the receiver, whatever it is called
    if same_parameters(wanted, own):
        return None
    if isinstance(value, type):
        # A metaclass or `__new__` may hide the signature of `__init__`.
        init = own_parameters(value.__init__)
        if init and same_parameters(wanted, init[1:]):
            return None
    return f"expected ({show(wanted)}), got ({show(own)})"


def member_differences(root, under):
    """Yields (class, member, None | "missing" | text) for the members of public classes that the module has."""
    known = {"<EagerTensor>": lambda: type(root.constant(0)), "<ResourceVariable>": lambda: type(root.Variable(0))}
    name, owner = None, MISSING
    for row in rows("methods"):
        if row["class"]:
            name = row["class"]
            if name in known:
                owner = known[name]() if under == "tf" else MISSING
            else:
                inside = name == under or name.startswith(under + ".")
                owner = resolve(root, name) if inside and not name.startswith("<") else MISSING
        if owner is MISSING or row["kind"] in ("bases", "none"):
            continue
        value = getattr(owner, row["member"], MISSING)
        if value is MISSING:
            yield name, row["member"], "missing"
        elif row["member"].startswith("__"):
            yield name, row["member"], None  # operators: Python passes what there is to pass
        elif row["kind"] in ("method", "classmethod", "staticmethod") and row["signature"].startswith("("):
            yield name, row["member"], _signature_difference(row["signature"], value, row["kind"] == "method")
        else:
            yield name, row["member"], None


def main(module, under, list_missing, list_signatures):
    """Prints the tables (and the lists asked for); returns 1 if something differs."""
    root = importlib.import_module(module)
    bad = 0
    for title, differences in (("names", symbol_differences), ("members of classes", member_differences)):
        counts = collections.defaultdict(lambda: [0, 0, 0])
        lines = []
        for group, name, difference in differences(root, under):
            counts[group][0] += 1
            counts[group][1] += difference != "missing"
            counts[group][2] += difference is None
            wanted = list_missing if difference == "missing" else list_signatures
            if difference and wanted:
                full = name if name.startswith("tf") else f"{group}.{name}"
                lines.append(full if difference == "missing" else f"{full}: {difference}")
        bad += _print_counts(title, counts)
        print("\n".join(lines) + ("\n" if lines else ""))
    return 1 if bad else 0


def _print_counts(title, counts):
    total = [sum(column) for column in zip(*counts.values())] if counts else [0, 0, 0]
    width = max([len(group) for group in counts] + [len(title)])
    print(f"{title:{width}} | total | present | same signature")
    for group, (count, present, same) in [*sorted(counts.items()), ("total", total)]:
        if count != same or group == "total":
            print(f"{group:{width}} | {count:5d} | {present:7d} | {same:5d}")
    return total[0] - total[2]
