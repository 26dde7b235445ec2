"""What stops the analysis of one experiment; the others go on."""


class AnalysisFailed(ValueError):
    """An experiment cannot be analysed.

    Parameters
    ----------
    reasons
        One sentence each; those about a contrast or an array name it.
    """

    def __init__(self, *reasons: str) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = reasons
