"""Finds words in the history: the index, what keeps it, and what asks it.

The index is a file of its own, `search.db`, beside the history: it is made from the history alone,
so that it may be damaged, missing or deleted, and no message waits until it is written.
"""
