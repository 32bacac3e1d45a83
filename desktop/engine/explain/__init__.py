"""Failures in words."""
