"""Microarrays: from intensities to levels, and from levels to moderated t-statistics."""
