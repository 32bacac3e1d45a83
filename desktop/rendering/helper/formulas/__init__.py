"""Draws LaTeX: rewritten, read as MathML, mended and spaced, and drawn as SVG."""
