"""settings.toml: read, checked, and edited without losing a comment."""
