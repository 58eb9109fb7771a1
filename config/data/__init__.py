"""Tables as TOML files, read with `importlib.resources`."""
