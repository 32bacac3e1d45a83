"""How each kind of package is made. Only what stands in `packaging` and the environment is used."""
