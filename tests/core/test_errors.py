"""tfjax.core.errors beyond the recordings."""

import pickle

import pytest

from tfjax.core import errors

CLASSES = [cls for cls in vars(errors).values() if isinstance(cls, type) and issubclass(cls, errors.OpError)]


@pytest.mark.parametrize("cls", CLASSES, ids=lambda c: c.__name__)
def test_pickles_by_name(cls):
    """`__module__` names TensorFlow's path, which is not importable here, so pickling must not go by it."""
    code = (7,) if cls is errors.OpError else ()
    error = pickle.loads(pickle.dumps(cls("node", None, "text", *code, {"a": 1})))
    assert type(error) is cls
    assert (error.node_def, error.op, error.message) == ("node", None, "text")
    assert error.experimental_payloads == {"a": 1}


def test_codes_and_classes_are_each_others_inverse():
    for code in range(1, 17):
        cls = errors.exception_type_from_error_code(code)
        assert errors.error_code_from_exception_type(cls) == code
        assert cls(None, None, "").error_code == code


def test_a_user_subclass_keeps_its_code():
    class Mine(errors.NotFoundError):
        pass

    assert Mine(None, None, "text").error_code == errors.NOT_FOUND
    with pytest.raises(errors.OpError, match="text"):
        raise Mine(None, None, "text")
