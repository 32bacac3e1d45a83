"""Which hosts this run has contacted: opens connections, counts their bytes, keeps the list."""
