"""The page of the presets in the settings."""
