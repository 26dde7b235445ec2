"""What a document is: the schemas of everything a release holds, and where it lies.

This folder does no input or output and imports none of the others.
"""
