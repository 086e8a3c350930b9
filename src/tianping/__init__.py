"""Tianping (天平, "the balance"): an open settlement platform."""
