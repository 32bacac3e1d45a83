"""Certificates: whom we trust, what we show of ourselves, and what others show us."""
