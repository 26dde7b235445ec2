"""Numbers -> places in a picture; the SVG itself is written by templates, so that every text is escaped."""
