"""Parts of the benchmark harness; `compare` puts them together."""
