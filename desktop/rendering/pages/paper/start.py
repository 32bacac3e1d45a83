"""Starts the child that makes a PDF, or says that this machine has nothing to draw with."""

from __future__ import annotations

import sys

import msgspec

from desktop.rendering.pages.paper.protocol import Missing


def main() -> int:
    """Make the PDF that stdin tells of."""
    try:
        from desktop.rendering.pages.paper import child
    except ImportError:  # Qt's own libraries come with a desktop, which a server may lack
        sys.stdout.buffer.write(msgspec.json.encode(Missing()) + b"\n")
        return 1
    return child.main()
