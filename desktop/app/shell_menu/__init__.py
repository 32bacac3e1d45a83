"""What the system's own bar offers for Weir's icon: the dock of a Mac, the taskbar of Windows."""
