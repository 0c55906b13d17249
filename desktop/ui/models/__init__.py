"""QObject faces of the values that the core makes."""
