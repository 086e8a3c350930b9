"""Values every room shares: money, bank codes, dates and identifiers.

They know their own arithmetic and text forms and nothing else.
"""
