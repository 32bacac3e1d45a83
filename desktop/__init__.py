"""Weir: a native desktop chat client for OpenAI-compatible streaming endpoints."""

__version__ = "0.1.0"
