"""Pure, and shared with the client: the wire (docs/protocol.md)."""
