"""The page of backups: made by hand and each day, put back, and what a restore has kept."""
