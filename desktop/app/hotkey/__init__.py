"""Keys that Weir hears in any program. The system is asked for one chord, and tells of it alone:
nothing here listens to what else is typed. Each system has a file; `keys` chooses it."""
