"""Records facts about TensorFlow's ops that its error messages show: signatures, allowed dtypes, CPU kernels.

Run with an interpreter that has TensorFlow: `python tools/record_op_facts.py`; writes tfjax/ops/op_facts.tsv.
"""

import os
import pathlib

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import tensorflow as tf  # noqa: E402
from tensorflow.core.framework import types_pb2  # noqa: E402
from tensorflow.python.framework import kernels, op_def_registry  # noqa: E402

TARGET = pathlib.Path(__file__).parent.parent / "tfjax" / "ops" / "op_facts.tsv"
NAME = types_pb2.DataType.Name


def arg(a):
    kind = a.type_list_attr or a.type_attr or NAME(a.type)[3:].lower()
    kind = {"half": "half", "float": "float", "double": "double"}.get(kind, kind)
    kind = f"{a.number_attr}*{kind}" if a.number_attr else kind
    return f"{a.name}:{'Ref(' + kind + ')' if a.is_ref else kind}"


def value(v):
    which = v.WhichOneof("value")
    if which == "list":
        items = [NAME(t) for t in v.list.type] + [f'"{s.decode()}"' for s in v.list.s] + [str(i) for i in v.list.i]
        items += [str(f) for f in v.list.f] + [str(b).lower() for b in v.list.b]
        return f"[{', '.join(items)}]"
    if which == "type":
        return NAME(v.type)
    if which == "s":
        return '"' + v.s.decode(errors="replace").encode("unicode_escape").decode() + '"'
    if which == "b":
        return str(v.b).lower()
    if which == "f":
        return f"{v.f:g}"
    if which == "i":
        return str(v.i)
    return "<unknown>" if which != "shape" else "<unknown>"


def attr(a):
    text = f"{a.name}:{a.type}"
    if a.HasField("default_value"):
        text += f",default={value(a.default_value)}"
    if a.has_minimum:
        text += f",min={a.minimum}"
    if a.HasField("allowed_values"):
        text += f",allowed={value(a.allowed_values)}"
    return text


def kernel(k):
    parts = [f"device='{k.device_type}'"]
    parts += [f"{c.name} in [{', '.join(NAME(t) for t in c.allowed_values.list.type)}]" for c in k.constraint]
    if k.label:
        parts.append(f"label='{k.label}'")
    return "; ".join(parts)


def main():
    try:  # a failing look-up makes TensorFlow register XLA's kernels, which its messages list too
        tf.math.reciprocal(tf.constant([1]))
    except tf.errors.NotFoundError:
        pass
    lines = []
    for name in sorted(n for n in dir(tf.raw_ops) if n[0].isupper()):
        op = op_def_registry.get(name)
        if op is None:
            continue
        ins = ", ".join(map(arg, op.input_arg))
        outs = ", ".join(map(arg, op.output_arg))
        # One arrow separates inputs from outputs; both sides may be empty.
        signature = f"{ins} -> {outs}"
        flags = ("is_commutative", "is_aggregate", "is_stateful", "allows_uninitialized_input")
        marks = "".join(f"; {flag}=true" for flag in flags if getattr(op, flag))
        attrs = " ; ".join(map(attr, op.attr))
        rows = [kernel(k) for k in kernels.get_registered_kernels_for_op(name).kernel]
        rows = [r for r in rows if "'GPU'" not in r and "'TPU'" not in r]
        lines.append("\t".join([name, signature, attrs, marks, " | ".join(rows)]))
    TARGET.write_text("op\tsignature\tattrs\tmarks\tkernels\n" + "\n".join(lines) + "\n")
    print(len(lines), "ops;", TARGET.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
