"""Funds test, eight-class queue, ordinary transfers, one-sided business."""
