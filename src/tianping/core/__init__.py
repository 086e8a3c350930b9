"""The deterministic machine: every rule of settlement, and nothing that is not a rule."""
