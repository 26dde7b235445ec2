"""Questions in, answers out: typed words are resolved, the engine is asked, the answer is rendered."""
