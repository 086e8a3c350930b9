"""The help desk: service requests and incidents, knowledge pages, announcements, statistics.

It stands beside the platform, in a file of its own: nothing here is a fact of settlement.
"""
