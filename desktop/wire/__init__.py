"""The only room that speaks HTTP: requests, events and chunks, TLS, proxies, failures."""
