"""The only package that knows aiortc and aioice."""
