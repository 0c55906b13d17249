"""The window: widgets show a model and ask for changes."""
