"""Formulas and pictures that stand within the text."""
