"""tf.summary: event files for TensorBoard.

`state.py` what is current in a thread, `writer.py` writers, `event_file.py` the file, `protos.py` the messages of the
package tensorboard, `write.py` one summary, `kinds.py` scalars, histograms, images, text and sound, `encodings.py` what
they are stored as, `graphs.py` and `trace.py` graphs.
"""

from tfjax.core import lazy

__getattr__, __dir__ = lazy.public_names("summary", __spec__.name)
