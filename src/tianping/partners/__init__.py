"""Partners: special participants as small programs of their own, on the participants' side.

A partner reads a file of its business, turns it into a job of instant transfers (``orders``), keeps
the job in a file beside its keys (``book``) and works it off over the wire (``runner``). ``cards``,
``depository``, ``bills`` and ``exchange`` say which transfers a business is made of.
Source: house, ADR-0052.
"""
