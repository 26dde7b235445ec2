"""An answer as JSON, TSV or HTML; rows as generators where they may be many."""
