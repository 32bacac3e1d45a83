"""How Weir is noticed while its window is not: notifications of the desktop, and the tray."""
