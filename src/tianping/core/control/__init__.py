"""Business day, registry, certificates, dated parameters."""
