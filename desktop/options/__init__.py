"""The command line of `tandem`: its parsers, and what it says as a value."""
