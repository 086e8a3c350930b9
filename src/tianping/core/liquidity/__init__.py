"""Liquidity tools: what settles payments that would otherwise wait. Source: SAPS-T §五."""
