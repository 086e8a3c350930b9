"""Economists' days: synthetic payments and policies, on the real core. Source: house, ADR-0053."""
