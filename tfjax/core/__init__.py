"""Layer 0: dtypes, shapes, errors, structures, names, settings. Imports no JAX."""
