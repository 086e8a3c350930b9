"""The command line, and the one place where concrete adapters are wired together."""
