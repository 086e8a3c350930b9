"""The durable, hash-chained, totally ordered log of commands, its snapshots and its verifier."""
