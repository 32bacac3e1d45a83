"""One turn: attempts, retries, the rest of a broken reply, its single end."""
