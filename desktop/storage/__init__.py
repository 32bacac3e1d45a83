"""What survives a restart: database, journal, settings, keys."""
