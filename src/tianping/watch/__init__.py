"""Watching: metrics, their history, alarms by rule, and who is told of them.

This room knows no payment and no node. It is given readings and things that happened, each with
the moment, and says what is wrong; so a driven clock can play a year through it.
"""
