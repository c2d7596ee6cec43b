"""Cases of tests/autodiff/cases/forward.py against TensorFlow's answers, in every executor mode."""

import pytest

from tests.autodiff import compare


@pytest.mark.parametrize("name", compare.cases_of("forward"))
def test_as_tensorflow(name, mode):
    compare.check("forward", name)
