"""AutoGraph: Python functions whose `if`, `while` and `for` follow tensors, rewritten by diastatic-malt.

The rest of tfjax uses `convert.convert` (tf.function) and `convert.tf_convert` (functions passed to tf.cond, tf.map_fn,
Dataset.map), imported when first needed: malt takes 0.1 s to import.

    convert.py      functions -> converted functions; transpiler.py (by malt), calls.py and rules.py (which calls)
    operators/      what converted code calls instead of Python's statements (`ag__.if_stmt`, ...)
    staging.py      the one place that knows how a branch or a loop of tensors is recorded
    errors.py       errors tell the user's lines
    api.py          tf.autograph
"""
