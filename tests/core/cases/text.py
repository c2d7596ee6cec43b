"""Cases for tf.compat's text functions."""

CASES = r"""
tf.compat.as_bytes("é")
tf.compat.as_bytes(b"a")
tf.compat.as_bytes(3)
tf.compat.as_bytes(None)
tf.compat.as_bytes(np.bytes_(b"a"))
tf.compat.as_bytes(np.str_("a"))
tf.compat.as_bytes(bytearray(b"a"))
tf.compat.as_bytes("é", "latin1")
tf.compat.as_bytes("é", encoding="ascii")
tf.compat.as_bytes("a", "nope")
tf.compat.as_text(b"\xc3\xa9")
tf.compat.as_text("a")
tf.compat.as_text(3)
tf.compat.as_text(bytearray(b"a"))
tf.compat.as_text(b"\xff")
tf.compat.as_str(b"a")
tf.compat.as_str(1.5)
tf.compat.as_str_any(3)
tf.compat.as_str_any(b"a")
tf.compat.as_str_any(None)
tf.compat.as_str_any(b"\xe9", encoding="latin1")
tf.compat.path_to_str(__import__("pathlib").Path("/a"))
tf.compat.path_to_str("/a")
tf.compat.path_to_str(b"/a")
tf.compat.path_to_str(3)
tf.compat.bytes_or_text_types
tf.compat.complex_types
tf.compat.integral_types
tf.compat.real_types
tf.compat.as_text.__name__
tf.compat.as_str.__name__
__import__("inspect").signature(tf.compat.as_bytes)
__import__("inspect").signature(tf.compat.as_str_any)
""".strip().splitlines()
