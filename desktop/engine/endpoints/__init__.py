"""Endpoints: keys, models, discovery, the doctor."""
