"""Benchmarks: the real product over HTTP, each figure against its limit in the same run."""
