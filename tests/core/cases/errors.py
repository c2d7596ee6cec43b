"""Cases for tf.errors (E)."""

NAMES = (
    "AbortedError AlreadyExistsError CancelledError DataLossError DeadlineExceededError FailedPreconditionError "
    "InternalError InvalidArgumentError NotFoundError OutOfRangeError PermissionDeniedError ResourceExhaustedError "
    "UnauthenticatedError UnavailableError UnimplementedError UnknownError"
).split()
CASES = [
    text
    for name in NAMES
    for text in (
        f"str(E.{name}(None, None, 'boo'))",
        f"repr(E.{name}(None, None, 'boo'))",
        f"E.{name}(None, None, 'boo').error_code",
        f"E.{name}.__mro__[1:]",
        f"E.{name}.__module__ + E.{name}.__qualname__",
        f"__import__('inspect').signature(E.{name})",
    )
]
CASES += [f"E.{name}" for name in "OK CANCELLED UNKNOWN INVALID_ARGUMENT DEADLINE_EXCEEDED NOT_FOUND".split()]
CASES += [f"E.{name}" for name in "ALREADY_EXISTS PERMISSION_DENIED RESOURCE_EXHAUSTED FAILED_PRECONDITION".split()]
CASES += [f"E.{name}" for name in "ABORTED OUT_OF_RANGE UNIMPLEMENTED INTERNAL UNAVAILABLE DATA_LOSS".split()]
CASES += """
E.UNAUTHENTICATED
E.OpError(None, None, 'boo', 77).error_code
str(E.OpError('node', None, 'boo', 77))
E.OpError('node', None, 'boo', 77).node_def
E.OpError(None, None, 'boo', 7).op
E.OpError(None, None, 'boo', 7).message
E.OpError(None, None, 'boo', 7).args
E.OpError(None, None, 'boo', 7).experimental_payloads
E.OpError(None, None, 'boo', 7, 'p').experimental_payloads
E.OpError(None, None, 'boo', 7, {'a': 'b'}, 3).experimental_payloads
E.OpError(None, None, 'boo')
E.InvalidArgumentError('boo')
E.InvalidArgumentError(None, None, 'boo', {'a': 'b'}).experimental_payloads
E.InvalidArgumentError(node_def=None, op=None, message='boo').message
str(E.InvalidArgumentError(None, None, None))
str(E.InvalidArgumentError(None, FakeOp('name'), 'boo'))
E.InvalidArgumentError(None, None, 'boo') == E.InvalidArgumentError(None, None, 'boo')
setattr(E.OpError(None, None, 'boo', 7), 'message', 'x')
__import__('inspect').signature(E.OpError)
str(roundtrip(E.NotFoundError(None, None, 'boo')))
roundtrip(E.NotFoundError('n', None, 'boo', {'a': 1})).node_def
roundtrip(E.OpError('n', None, 'boo', 9)).error_code
copy.copy(E.NotFoundError(None, None, 'boo')).message
E.OperatorNotAllowedInGraphError('x')
E.OperatorNotAllowedInGraphError.__mro__[1:]
E.OpError.__mro__[1:]
issubclass(E.InvalidArgumentError, ValueError)
""".strip().splitlines()
