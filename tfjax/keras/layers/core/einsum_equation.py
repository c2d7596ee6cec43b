"""What an `EinsumDense` equation says about the shapes of kernel, bias and output."""

import re

# Forms of the equation, "..." replaced by 0: none elided, leading dimensions elided, trailing ones elided.
_FORMS = (
    (re.compile(r"([a-zA-Z]+),([a-zA-Z]+)->([a-zA-Z]+)"), False),
    (re.compile(r"0([a-zA-Z]+),([a-zA-Z]+)->0([a-zA-Z]+)"), True),
    (re.compile(r"([a-zA-Z]{2,})0,([a-zA-Z]+)->([a-zA-Z]+)0"), False),
)


def analyze(equation, bias_axes, input_shape, output_shape):
    """Returns the shapes of kernel, bias (or None) and whole output, and the kernel's input and output axes.

    Args:
        equation: "ab,bc->ac", possibly with "..." at the beginning or end of input and output.
        bias_axes: letters of the output that the bias has; None for no bias.
        input_shape: shape of the inputs, batch included.
        output_shape: shape of the output without batch; None for what the inputs decide.

    Raises:
        ValueError: if equation and shapes do not fit together.
    """
    replaced = equation.replace("...", "0")
    for form, left_elided in _FORMS:
        if found := form.match(replaced):
            return _analyze(*found.groups(), bias_axes, input_shape, list(output_shape), left_elided)
    raise ValueError(
        f"Invalid einsum equation '{equation}'. Equations must be in the form [X],[Y]->[Z], ...[X],[Y]->...[Z], or "
        "[X]...,[Y]->[Z]...."
    )


def _analyze(inputs, weights, outputs, bias_axes, input_shape, output_shape, left_elided):
    elided = len(input_shape) - len(inputs)
    output_shape = [input_shape[0], *output_shape]
    offset = 0
    if elided > 0 and left_elided:
        output_shape[1:1] = reversed(input_shape[1:elided])
        offset = elided
    elif elided > 0:
        output_shape.extend(input_shape[-elided:])
    size_in = {letter: input_shape[i + offset] for i, letter in enumerate(inputs)}
    size_out = {letter: output_shape[i + offset] for i, letter in enumerate(outputs)}
    _check(inputs, weights, outputs, size_in, size_out)
    kernel, input_axes, output_axes = [], [], []
    for i, letter in enumerate(weights):
        (output_axes if letter in size_out else input_axes).append(i)
        kernel.append(size_out[letter] if letter in size_out else size_in[letter])
    bias = None
    if bias_axes is not None:
        bias = _bias_shape(bias_axes, outputs, size_out) + [1] * (0 if left_elided else max(elided, 0))
    return kernel, bias, output_shape, input_axes, output_axes


def _check(inputs, weights, outputs, size_in, size_out):
    for letter in inputs:
        shared = size_out.get(letter)
        if shared is not None and shared != size_in[letter]:
            raise ValueError(
                f"Input shape and output shape do not match at shared dimension '{letter}'. Input shape is "
                f"{size_in[letter]}, and output shape is {shared}."
            )
    for letter in outputs:
        if letter not in inputs and letter not in weights:
            raise ValueError(
                f"Dimension '{letter}' was specified in the output '{outputs}' but has no corresponding dim in the "
                "input "
                f"spec '{inputs}' or weight spec '{outputs}'"
            )
    for letter in weights:
        if letter not in size_in and letter not in size_out:
            raise ValueError(
                f"Weight dimension '{letter}' did not have a match in either the input spec '{inputs}' or the output "
                "spec "
                f"'{outputs}'. For this layer, the weight must be fully specified."
            )


def _bias_shape(bias_axes, outputs, size_out):
    for letter in bias_axes:
        if letter not in outputs:
            raise ValueError(f"Bias dimension '{letter}' was requested, but is not part of the output spec '{outputs}'")
    first = min(outputs.find(letter) for letter in bias_axes)
    return [size_out[letter] if letter in bias_axes else 1 for letter in outputs[first:]]
