"""Paints what lies behind and beside the text of a document: panels, bars, rules and signs."""
