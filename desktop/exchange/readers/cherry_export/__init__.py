"""What backups of Cherry Studio are made of, before and since its version 2."""
