"""Bytes <-> meaning: SSE, chunks, requests, HTTP, TLS, proxy, failures. The only HTTP."""
