"""One SQLite file: connection, tables, rows, and whose file it is."""
