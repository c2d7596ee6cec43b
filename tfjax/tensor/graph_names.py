"""Names of ops in graphs."""

# TensorFlow names ops after the Python function where that has a name of its own, else after the op.
BASES = {
    "AddV2": "add", "Sub": "sub", "Mul": "mul", "RealDiv": "truediv", "FloorDiv": "floordiv", "FloorMod": "mod",
    "Pow": "pow", "Transpose": "transpose", "StridedSlice": "strided_slice", "ConcatV2": "concat", "Pack": "stack",
    "OneHot": "one_hot", "Unpack": "unstack", "SplitV": "split", "Split": "split", "Einsum": "einsum/Einsum",
    "RandomUniform": "random_uniform/RandomUniform", "LogisticLoss": "logistic_loss", "Range": "range",
}  # fmt: skip
