"""The way to a server: TLS, proxies, compression, pace, and what breaks it."""
