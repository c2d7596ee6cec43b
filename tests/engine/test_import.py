"""What importing the engine must not do."""

import subprocess
import sys

PROGRAM = """
import random
import numpy as np
np.random.seed(3); random.seed(3)
expected = np.random.rand(), random.random()
np.random.seed(3); random.seed(3)
import tfjax as tf
tf.random.set_seed(1)
float(tf.random.uniform(()) + 1.0)
assert (np.random.rand(), random.random()) == expected
"""


def test_global_generators_stay_where_the_user_put_them():
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
