"""Bytes to typed messages and back: envelope, message catalogue, codec, signature string."""
