"""The two tables of settings.toml: one row per setting, one row per field of an endpoint."""
