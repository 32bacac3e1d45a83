"""Lines to blocks, as they arrive."""
