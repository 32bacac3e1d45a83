"""Makes each kind of package. Uses only files of `packaging` and packages of the environment."""
