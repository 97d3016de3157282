"""What the coordinator types, saved in the network's own files as if typed there: rows, comments, answers.

A file is replaced whole, never half written, and only if it is still as it was read: what Excel or another
person wrote meanwhile is never lost.
"""
