"""The only package of the client that knows its WebSocket."""
