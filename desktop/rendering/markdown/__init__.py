"""Reply text to blocks and runs; no Qt."""
