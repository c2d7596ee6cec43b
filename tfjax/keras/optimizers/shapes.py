"""Gradients that do not have the shape of their variable: TensorFlow's errors."""

import numpy as np

from tfjax.ops.inputs import op_error

_NAMELESS = " name: "


def check_shapes(meets, gradients, parameters):
    """Checks shapes of dense gradients, which may broadcast unless they meet a variable in an assignment.

    Args:
        meets: which op a gradient meets the variable's shape in first: "Sub g v" has the gradient first, "AddV2 v g"
            the variable, "AssignSubVariableOp" is an assignment.
        gradients: shapes.
        parameters: shapes of the variables.

    Raises:
        tf.errors.InvalidArgumentError: of that op.
    """
    op, _, order = meets.partition(" ")
    for gradient, parameter in zip(gradients, parameters):
        if gradient == parameter:
            continue
        if not order:
            raise op_error(
                op,
                f"Cannot update variable with shape {_text(parameter)} using a Tensor with shape {_text(gradient)}, "
                "shapes must be equal.",
            )
        if not _broadcasts(gradient, parameter):
            first, second = (gradient, parameter) if order == "g v" else (parameter, gradient)
            error = op_error(op, f"Incompatible shapes: {_text(first)} vs. {_text(second)}")
            if op == "Sub" and order == "g v":
                error._message = error._message.removesuffix(_NAMELESS)
            raise error


def _broadcasts(shape, target):
    try:
        return np.broadcast_shapes(shape, target) == target
    except ValueError:
        return False


def _text(shape):
    return f"[{','.join(map(str, shape))}]"
