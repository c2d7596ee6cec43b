"""What does not count when texts are compared: names of ops, and where in a graph an error was noticed."""

import re

_STACK = re.compile(r"Graph execution error:.*?\n(assertion failed.*?)\n\t \[\[.*", re.S)
_UNROLLED = re.compile(r"(ops were created after iteration \d+: )\(.*\)(\nSee .*\nLocation:\n).*", re.S)


def comparable(x):
    """An answer without what is TensorFlow's own inside."""
    if isinstance(x, str):
        x = _STACK.sub(r"\1", x)
        x = _UNROLLED.sub(r"\1OPS\2STACK", x)
        # while/Placeholder_1:0, cond/Identity:0
        x = re.sub(r"(?<=tf.Tensor ')[^']*(?=')|(?<=Tensor\(\")[^\"]*(?=\")", "NAME", x)
        x = re.sub(r"FuncGraph\(name=\w+, id=\d+\)", "GRAPH", x)
        x = re.sub(r"(?<=WARNING: From )\S+:\d+(?=: )", "PLACE", x)
        x = re.sub(r"nonlocal (.*)", lambda m: "nonlocal " + ", ".join(sorted(m[1].split(", "))), x)
        # as Python 3.13 words it
        x = re.sub(
            r"print\(\) got an unexpected keyword argument ('\w+')", r"\1 is an invalid keyword argument for print()", x
        )
        return x.replace("tensorflow.python.", "tfjax.").replace("/tmp/GENERATED", "GENERATED")
    if isinstance(x, dict):
        return {key: comparable(value) for key, value in x.items()}
    if isinstance(x, list):
        return [comparable(item) for item in x]
    return x
