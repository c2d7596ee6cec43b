"""Generated cases, one file per area; each has a function `cases()` that yields entries."""
