"""Read models: what the platform's events add up to, in SQL, and the questions one may ask.

Everything here can be thrown away and folded again from the journal.
"""
