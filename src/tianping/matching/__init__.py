"""Matching that needs a solver: outside the core, which checks every answer itself (ADR-0028)."""
