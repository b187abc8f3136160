"""How a list of outcomes becomes a figure: shares in percent, delays at p50 and p90.

Knows nothing of what was measured. Where there was nothing to measure there is no figure.
"""

from collections.abc import Sequence

import numpy as np


def share(hits: Sequence[bool]) -> float | None:
    """Percent of the cases in which it was so."""
    return round(100.0 * sum(hits) / len(hits), 1) if hits else None


def percentiles(values: Sequence[float | None]) -> list[float] | None:
    """[p50, p90] of what is known, rounded to whole units."""
    known = [value for value in values if value is not None]
    return [round(float(p), 0) for p in np.percentile(known, (50, 90))] if known else None
