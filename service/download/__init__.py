"""Files to take away: an experiment's own tables, archives of its files, and files of a whole release."""
