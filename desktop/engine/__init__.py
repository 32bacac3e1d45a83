"""Runs one turn from question to end, and is the only way to network and disk. asyncio, no Qt."""
