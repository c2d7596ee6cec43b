"""tf.summary: event files for TensorBoard.

`writer.py` writers and what is switched on for a thread, `write.py` one summary at its step, `plugins.py` the kinds of
summaries, `wire.py` their protocol buffers, `media.py` pictures and sound as bytes, `profile.py` the profiler.
"""
