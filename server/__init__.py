"""Tandem's signaling server."""
