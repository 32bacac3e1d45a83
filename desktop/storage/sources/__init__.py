"""What a person chose to import: a file, an archive, a folder, a database. All of it is bounded."""
