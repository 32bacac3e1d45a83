"""Answers of several models to one question, side by side; those that are asked; the kept one."""
