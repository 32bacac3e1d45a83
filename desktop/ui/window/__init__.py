"""The main window: its frame, its columns, and what joins the parts."""
