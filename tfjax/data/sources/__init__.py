"""Where elements come from: tensors, numbers, generators, files."""
