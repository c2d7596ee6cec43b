"""keras.saving and keras.config: objects as data and back, registration, dtype policies."""

# ruff: noqa: E501  (a case is one line)
from compat_tests.case import entry, lines

_CLASS = """
class A:
    def __init__(self, x=1):
        self.x = x
    def get_config(self):
        return {"x": self.x}
    @classmethod
    def from_config(cls, config):
        return cls(**config)
    def __repr__(self):
        return f"A({self.x})"
U = tf.keras.utils
"""

_WITH_CLASS = r"""
A.__module__ = "__main__"; U.serialize_keras_object(A(3))
A.__module__ = "m"; U.serialize_keras_object(A(3))
A.__module__ = "m"; U.deserialize_keras_object(U.serialize_keras_object(A(3)))
A.__module__ = "__main__"; U.deserialize_keras_object(U.serialize_keras_object(A(3)))
repr(U.deserialize_keras_object(U.serialize_keras_object(A(3)), custom_objects={"A": A}))
with U.custom_object_scope({"A": A}):\n    r = repr(U.deserialize_keras_object(U.serialize_keras_object(A(3))))\nr
with U.CustomObjectScope({"A": A}):\n    r = U.get_registered_object("A") is A\nr
with U.CustomObjectScope({"A": A}):\n    r = repr(tf.keras.initializers.get("A"))\nr
R = U.register_keras_serializable("pkg")(A); (U.get_registered_name(A), U.get_registered_object("pkg>A") is A, "pkg>A" in U.get_custom_objects())
R = U.register_keras_serializable("pkg", "B")(A); repr(U.deserialize_keras_object(U.serialize_keras_object([A(1), 2])))
U.get_registered_name(A), U.get_registered_object("A")
U.serialize_keras_object({"a": [A(1), (A(2),)], "b": None})
del A.get_config; U.serialize_keras_object(A(1))
del A.get_config; U.register_keras_serializable()(A)
A.get_config = lambda self: 3; A.__repr__ = lambda self: "<a>"; U.serialize_keras_object(A(1))
del A.from_config; U.deserialize_keras_object({"module": "m", "class_name": "A", "config": {}, "registered_name": "A"}, custom_objects={"A": A})
U.deserialize_keras_object({"module": "m", "class_name": "A", "config": {"y": 1}, "registered_name": "A"}, custom_objects={"A": A})
def f(x): return x + 1\nf.__module__ = "m"; U.serialize_keras_object(f)
def f(x): return x + 1\nU.deserialize_keras_object(U.serialize_keras_object(f))
def f(x): return x + 1\nU.deserialize_keras_object(U.serialize_keras_object(f), custom_objects={"f": f})(1)
R = U.register_keras_serializable()(A); U.get_registered_name(R)
"""

_LINES = """
tf.keras.utils.serialize_keras_object({"a": (1, 2.0, None, [True]), "b": b"x", "c": slice(1, None, 2), "d": ..., "e": np.float32(3)})
tf.keras.utils.serialize_keras_object([np.arange(3), tf.constant([1.0, 2.0]), tf.TensorShape([1, None]), tf.float32])
tf.keras.utils.serialize_keras_object(tf.TensorSpec([2, None], tf.int32, name="x"))["config"]
tf.keras.utils.deserialize_keras_object(tf.keras.utils.serialize_keras_object({"a": (1, 2.0), "b": b"x", "f": np.arange(3)}))
tf.keras.utils.deserialize_keras_object(tf.keras.utils.serialize_keras_object(tf.constant([1.0, 2.0])))
tf.keras.utils.deserialize_keras_object(tf.keras.utils.serialize_keras_object(...)) is ...
tf.keras.utils.deserialize_keras_object({"class_name": "__lambda__", "config": {"value": ["", None, None]}})
tf.keras.utils.deserialize_keras_object({"module": "keras.utils", "class_name": "get_file", "config": {}})
tf.keras.utils.deserialize_keras_object({"module": "keras.initializers", "class_name": "Ones", "config": {}, "registered_name": "foo"})
tf.keras.utils.deserialize_keras_object({"module": "keras.initializers", "class_name": "Ones", "config": {"q": 1}})
tf.keras.utils.deserialize_keras_object({"module": "keras.initializers", "class_name": "Ones", "config": 3})
tf.keras.utils.deserialize_keras_object({"module": "keras.initializers", "class_name": "Ones", "config": None})((2,))
tf.keras.utils.deserialize_keras_object({"module": "builtins", "class_name": "function", "config": "relu", "registered_name": "function"}) is tf.keras.activations.relu
tf.keras.utils.deserialize_keras_object({"module": "builtins", "class_name": "function", "config": 3, "registered_name": "function"})
tf.keras.utils.deserialize_keras_object({"module": None, "class_name": "Foo", "config": {}, "registered_name": "Foo"})
tf.keras.utils.deserialize_keras_object({"module": "m", "class_name": "Foo", "config": {}, "registered_name": "Foo"})
tf.keras.utils.deserialize_keras_object(None)
tf.keras.utils.deserialize_keras_object("a")
tf.keras.utils.deserialize_keras_object(3 + 1j)
tf.keras.utils.deserialize_keras_object({"a": 1, "b": [1, {"c": 2}]})
tf.keras.utils.serialize_keras_object(3 + 1j)
tf.keras.utils.serialize_keras_object(tf.keras.activations.relu)
tf.keras.utils.serialize_keras_object(tf.keras.losses.MeanSquaredError())
tf.keras.utils.serialize_keras_object(tf.keras.optimizers.SGD(0.5))["module"]
tf.keras.utils.serialize_keras_object(tf.keras.layers.Dense(2, name="d"))

tf.keras.utils.serialize_keras_object(tf.keras.Input((3,), name="a"))
tf.keras.utils.serialize_keras_object(tf.keras.DTypePolicy("mixed_float16"))
repr(tf.keras.dtype_policies.deserialize(tf.keras.dtype_policies.serialize(tf.keras.DTypePolicy("mixed_float16"))))
tf.keras.layers.deserialize(tf.keras.layers.serialize(tf.keras.layers.Dense(2, activation="relu", name="d"))).get_config()

repr((tf.keras.DTypePolicy("mixed_float16"), tf.keras.DTypePolicy("float16").compute_dtype, tf.keras.DTypePolicy("mixed_bfloat16").variable_dtype))
repr((tf.keras.FloatDTypePolicy("float32"), tf.keras.FloatDTypePolicy("float32") == tf.keras.DTypePolicy("float32")))
tf.keras.DTypePolicy("float32") == tf.keras.DTypePolicy("float16"), tf.keras.DTypePolicy("float32") == "float32"
repr((tf.keras.DTypePolicy("foo")))
repr((tf.keras.DTypePolicy(3)))
repr((tf.keras.DTypePolicy().name))
repr((tf.keras.DTypePolicy("float16").get_config(), tf.keras.DTypePolicy.from_config({"name": "float64"})))
repr((tf.keras.dtype_policies.get("int8_from_float32")))
repr((tf.keras.dtype_policies.get("int8")))
tf.keras.dtype_policies.get("int4/128_from_float32").get_config()
tf.keras.dtype_policies.get("gptq/4/128_from_float32").get_config()
repr((tf.keras.dtype_policies.get("gptq/4_from_float32")))
repr((tf.keras.dtype_policies.get("gptq/5/1_from_float32")))
repr((tf.keras.dtype_policies.get("awq/4/32_from_float32")))
tf.keras.dtype_policies.get("float8_from_mixed_bfloat16").get_config()
repr((tf.keras.dtype_policies.get("int8_from_mixed_float16")))
repr((tf.keras.dtype_policies.get(tf.float16)))
repr((tf.keras.dtype_policies.get(np.float32)))
repr((tf.keras.dtype_policies.get({"class_name": "DTypePolicy", "config": {"name": "float64"}})))
repr((tf.keras.dtype_policies.get(None)))
repr((tf.keras.dtype_policies.get(3.5)))
tf.keras.dtype_policies.QuantizedDTypePolicy("foo")
m = tf.keras.dtype_policies.DTypePolicyMap(); m["a"] = "float16"; m["b/.*"] = "bfloat16"; (repr(m["a"]), repr(m["b/c"]), repr(m["z"]), len(m), list(m), "a" in m, m.name)
m = tf.keras.dtype_policies.DTypePolicyMap(); m["a"] = "float16"; m["a"] = "float16"; None
m = tf.keras.dtype_policies.DTypePolicyMap(); m["a"] = "zzz"; None
m = tf.keras.dtype_policies.DTypePolicyMap(); m["a.*"] = "float16"; m["ab.*"] = "float32"; m["abc"]
m = tf.keras.dtype_policies.DTypePolicyMap("float16", {"a": tf.keras.DTypePolicy("float64")}); m.get_config()
tf.keras.mixed_precision.set_global_policy("mixed_bfloat16"); r = (repr(tf.keras.mixed_precision.global_policy()), tf.keras.layers.Dense(1).compute_dtype); tf.keras.config.set_dtype_policy("float32"); r
tf.keras.config.set_dtype_policy(3)
tf.keras.config.set_dtype_policy("foo")
repr(tf.keras.config.dtype_policy())
tf.keras.DTypePolicy("mixed_float16").convert_input(tf.constant([1.0]), True, "float16")
tf.keras.DTypePolicy("mixed_float16").convert_input(np.array([1, 2]), True, "float16")
tf.keras.DTypePolicy("mixed_float16").convert_input([1.0, 2.0], True, "float16")
tf.keras.DTypePolicy("mixed_float16").convert_input(np.array([1.0, 2.0]), True, "float16")

tf.keras.utils.legacy.serialize_keras_object(tf.keras.initializers.Ones())
tf.keras.utils.legacy.serialize_keras_object(tf.keras.layers.Dense(2, name="d"))
tf.keras.utils.legacy.serialize_keras_object(tf.keras.activations.relu)
tf.keras.utils.legacy.serialize_keras_object(3)
tf.keras.utils.legacy.deserialize_keras_object({"class_name": "Ones", "config": {}}, module_objects={"Ones": tf.keras.initializers.Ones})((2,))
tf.keras.utils.legacy.deserialize_keras_object({"class_name": "Foo", "config": {}}, module_objects={})
tf.keras.utils.legacy.deserialize_keras_object({"class_name": "Foo"}, module_objects={})
tf.keras.utils.legacy.deserialize_keras_object(3)
tf.keras.config.floatx(), tf.keras.config.epsilon(), tf.keras.config.image_data_format(), tf.keras.config.backend()
tf.keras.config.set_floatx("float64"); r = (tf.keras.config.floatx(), tf.keras.initializers.Ones()((2,)).dtype); tf.keras.config.set_floatx("float32"); r
tf.keras.config.set_epsilon(1e-3); r = tf.keras.config.epsilon(); tf.keras.config.set_epsilon(1e-7); r
tf.keras.config.set_image_data_format("x")
tf.keras.config.set_image_data_format("channels_first"); r = tf.keras.backend.image_data_format(); tf.keras.config.set_image_data_format("channels_last"); r
tf.keras.config.max_epochs(), tf.keras.config.max_steps_per_epoch(), tf.keras.config.is_nnx_enabled(), tf.keras.config.is_flash_attention_enabled()
tf.keras.config.set_max_epochs(2); r = tf.keras.config.max_epochs(); tf.keras.config.set_max_epochs(None); r
tf.keras.config.disable_flash_attention(); r = tf.keras.config.is_flash_attention_enabled(); tf.keras.config.enable_flash_attention(); (r, tf.keras.config.is_flash_attention_enabled())
tf.keras.utils.standardize_dtype(tf.float16), tf.keras.utils.standardize_dtype(np.int64), tf.keras.utils.standardize_dtype(float), tf.keras.utils.standardize_dtype(None), tf.keras.utils.standardize_dtype("int")
tf.keras.utils.standardize_dtype("foo")
tf.keras.backend.is_float_dtype("bfloat16"), tf.keras.backend.is_float_dtype(tf.int32), tf.keras.backend.is_int_dtype("uint8"), tf.keras.backend.is_int_dtype(bool)
tf.keras.backend.result_type()
tf.keras.backend.result_type("string", "int32")
tf.keras.backend.result_type("float8_e4m3fn", "int32")
tf.keras.backend.result_type("int32", None)
"""

_TYPES = ("'bool'", "'uint8'", "'int8'", "'int32'", "'int64'", "'uint32'", "'uint64'", "int", "float", "'float16'",
          "'bfloat16'", "'float32'", "'float64'", "'complex64'")  # fmt: skip


def cases():
    """Yields the cases."""
    yield from lines(_LINES)
    for line in _WITH_CLASS.strip().splitlines():
        yield entry(line, _CLASS + line.replace("\\n", "\n"))
    for first in _TYPES:
        code = f"[tf.keras.backend.result_type({first}, other) for other in ({', '.join(_TYPES)})]"
        yield entry(f"result_type of {first} and others", code)
