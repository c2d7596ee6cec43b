"""Cases of tests/autodiff/cases/jacobian.py against TensorFlow's answers, in every executor mode."""

import pytest

from tests.autodiff import compare


@pytest.mark.parametrize("name", compare.cases_of("jacobian"))
def test_as_tensorflow(name, mode):
    compare.check("jacobian", name)
