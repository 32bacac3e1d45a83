"""Runs one turn from question to end, and is the one door to network and disk. asyncio, no Qt."""
