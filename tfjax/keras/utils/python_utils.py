"""Logs as Python values."""

from tfjax.tensor.constant import is_tensor


def pythonify_logs(logs):
    """Returns the logs, flat and sorted by name, with Python floats where that is possible."""
    result = {}
    for key, value in sorted((logs or {}).items()):
        if isinstance(value, dict):
            result.update(pythonify_logs(value))
            continue
        try:
            value = float(value.numpy() if is_tensor(value) else value)
        except (TypeError, ValueError, AttributeError):
            pass
        result[key] = value
    return result
