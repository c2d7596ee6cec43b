"""Datasets made of other datasets, one kind per file."""
