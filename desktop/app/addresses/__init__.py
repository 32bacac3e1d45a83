"""Where starts of Weir on one home meet: a socket that the system lets others of the person use."""
