"""Blocks and runs to a QTextDocument, by the smallest edit."""
