"""The words for certificates."""
