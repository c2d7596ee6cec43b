"""Cases of tests/autodiff/cases/tape.py against TensorFlow's answers, in every executor mode."""

import pytest

from tests.autodiff import compare


@pytest.mark.parametrize("name", compare.cases_of("tape"))
def test_as_tensorflow(name, mode):
    compare.check("tape", name)
