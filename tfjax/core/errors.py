"""tf.errors: the exception classes of TensorFlow's operations, and their code numbers.

Raised here without node and op, as TF does in eager mode: `InvalidArgumentError(None, None, message)`. TF appends the
name of the failing op to most messages (`... [Op:MatMul] name: `); whoever raises writes the whole text.
"""

from tfjax.core.export import export, export_value

OK = 0
CANCELLED = 1
UNKNOWN = 2
INVALID_ARGUMENT = 3
DEADLINE_EXCEEDED = 4
NOT_FOUND = 5
ALREADY_EXISTS = 6
PERMISSION_DENIED = 7
RESOURCE_EXHAUSTED = 8
FAILED_PRECONDITION = 9
ABORTED = 10
OUT_OF_RANGE = 11
UNIMPLEMENTED = 12
INTERNAL = 13
UNAVAILABLE = 14
DATA_LOSS = 15
UNAUTHENTICATED = 16

_TF_MODULE = "tensorflow.python.framework.errors_impl"


@export("errors.OpError", "compat.v1.OpError")
class OpError(Exception):
    """The base of the errors that operations raise.

    Args:
      node_def: the node of the failing op in a graph, or None.
      op: the failing op in a graph, or None (always so in eager mode).
      message: the text of the error.
      error_code: one of the numbers of tf.errors.
      *args: at most one value, shown as `experimental_payloads` (by default an empty dict).
    """

    __module__ = _TF_MODULE

    def __init__(self, node_def, op, message, error_code, *args):
        super().__init__()
        self._node_def, self._op, self._message, self._error_code = node_def, op, message, error_code
        self._experimental_payloads = args[0] if args else {}

    @property
    def message(self):
        """The text of the error."""
        return self._message

    @property
    def op(self):
        """The failing op of a graph, or None."""
        return self._op

    @property
    def node_def(self):
        """The node of the failing op of a graph, or None."""
        return self._node_def

    @property
    def error_code(self):
        """The number of the error's kind, one of the constants of tf.errors."""
        return self._error_code

    @property
    def experimental_payloads(self):
        """A dict with further facts of the error."""
        return self._experimental_payloads

    def __str__(self):
        if self._op is None:
            return self._message
        return f"{self._message}\n\nOriginal stack trace for {self._op.name!r}:\n"

    def __reduce__(self):
        # By name and not by class: `__module__` names TF's own path, which need not be importable.
        payload = (self._experimental_payloads,) if self._experimental_payloads else ()
        code = (self._error_code,) if type(self) is OpError else ()
        return _rebuild, (type(self).__name__, self._node_def, self._op, self._message, *code, *payload)


def _rebuild(name, *arguments):
    return globals()[name](*arguments)


_CLASS_OF_CODE = {}


def _of_code(code):
    """Finishes a subclass of OpError: its constructor leaves the code out."""

    def finish(cls):
        def __init__(self, node_def, op, message, *args):
            super(cls, self).__init__(node_def, op, message, code, *args)

        __init__.__qualname__ = f"{cls.__name__}.__init__"
        cls.__init__ = __init__
        cls.__module__ = _TF_MODULE
        _CLASS_OF_CODE[code] = cls
        return cls

    return finish


@export("errors.CancelledError")
@_of_code(CANCELLED)
class CancelledError(OpError):
    """The operation was cancelled, for instance because its queue was closed."""


@export("errors.UnknownError")
@_of_code(UNKNOWN)
class UnknownError(OpError):
    """An error of unknown kind, such as an exception inside a py_function."""


@export("errors.InvalidArgumentError")
@_of_code(INVALID_ARGUMENT)
class InvalidArgumentError(OpError):
    """An operation received an argument it cannot work with: shapes that do not match, an index out of range."""


@export("errors.DeadlineExceededError")
@_of_code(DEADLINE_EXCEEDED)
class DeadlineExceededError(OpError):
    """The time allowed for the operation ran out."""


@export("errors.NotFoundError")
@_of_code(NOT_FOUND)
class NotFoundError(OpError):
    """Something asked for, such as a file, does not exist."""


@export("errors.AlreadyExistsError")
@_of_code(ALREADY_EXISTS)
class AlreadyExistsError(OpError):
    """Something to be created, such as a file, exists already."""


@export("errors.PermissionDeniedError")
@_of_code(PERMISSION_DENIED)
class PermissionDeniedError(OpError):
    """The caller may not do this, for instance read a file."""


@export("errors.ResourceExhaustedError")
@_of_code(RESOURCE_EXHAUSTED)
class ResourceExhaustedError(OpError):
    """Memory, disk or another resource is used up."""


@export("errors.FailedPreconditionError")
@_of_code(FAILED_PRECONDITION)
class FailedPreconditionError(OpError):
    """The system is not in the state the operation needs: an uninitialised table, a directory that is not empty."""


@export("errors.AbortedError")
@_of_code(ABORTED)
class AbortedError(OpError):
    """The operation was given up, typically for a concurrent one."""


@export("errors.OutOfRangeError")
@_of_code(OUT_OF_RANGE)
class OutOfRangeError(OpError):
    """An iteration ran past the end of its input."""


@export("errors.UnimplementedError")
@_of_code(UNIMPLEMENTED)
class UnimplementedError(OpError):
    """The operation exists but not for these arguments or this device."""


@export("errors.InternalError")
@_of_code(INTERNAL)
class InternalError(OpError):
    """A broken invariant of the system."""


@export("errors.UnavailableError")
@_of_code(UNAVAILABLE)
class UnavailableError(OpError):
    """The runtime cannot be reached at present."""


@export("errors.DataLossError")
@_of_code(DATA_LOSS)
class DataLossError(OpError):
    """Data is damaged or lost: a truncated record file, a bad checksum."""


@export("errors.UnauthenticatedError")
@_of_code(UNAUTHENTICATED)
class UnauthenticatedError(OpError):
    """The request has no valid credentials."""


@export("errors.OperatorNotAllowedInGraphError")
class OperatorNotAllowedInGraphError(TypeError):
    """Python asked a symbolic tensor of a tf.function for its value: `if tensor:`, `for x in tensor`."""

    __module__ = _TF_MODULE


class InaccessibleTensorError(ValueError):
    """A symbolic tensor is used outside the function it belongs to."""

    __module__ = _TF_MODULE


def exception_type_from_error_code(error_code):
    """Returns the exception class of one of the code numbers.

    Raises:
      KeyError: for a number without class.
    """
    return _CLASS_OF_CODE[error_code]


def error_code_from_exception_type(cls):
    """Returns the code number of an exception class of this module; UNKNOWN for any other."""
    return next((code for code, known in _CLASS_OF_CODE.items() if known is cls), UNKNOWN)


for _name in (
    "OK CANCELLED UNKNOWN INVALID_ARGUMENT DEADLINE_EXCEEDED NOT_FOUND ALREADY_EXISTS PERMISSION_DENIED "
    "RESOURCE_EXHAUSTED FAILED_PRECONDITION ABORTED OUT_OF_RANGE UNIMPLEMENTED INTERNAL UNAVAILABLE DATA_LOSS "
    "UNAUTHENTICATED"
).split():
    export_value(f"errors.{_name}", globals()[_name])
del _name
