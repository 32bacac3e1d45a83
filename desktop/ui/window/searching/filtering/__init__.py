"""The buttons below the field, which read and write the filters of the query."""
