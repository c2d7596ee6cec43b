"""Cases of tests/autodiff/cases/custom_gradient.py against TensorFlow's answers, in every executor mode."""

import pytest

from tests.autodiff import compare


@pytest.mark.parametrize("name", compare.cases_of("custom_gradient"))
def test_as_tensorflow(name, mode):
    compare.check("custom_gradient", name)
