"""Latency by stage: the parts sum to the whole, whatever was marked."""

from hypothesis import given
from hypothesis import strategies as st

from engine.events import Stage
from engine.trace import TurnTrace

LATER = [stage for stage in Stage if stage is not Stage.END_OF_SPEECH]


@given(st.dictionaries(st.sampled_from(LATER), st.floats(0.0, 100.0)), st.floats(0.0, 100.0))
def test_the_parts_sum_to_the_whole(marks: dict[Stage, float], began_s: float) -> None:
    trace = TurnTrace(began_s=began_s)
    for stage, at_s in marks.items():
        trace.mark(stage, at_s)
    spans = trace.spans()
    assert trace.total_ms() == sum(span.ms for span in spans)
    assert all(span.ms >= 0.0 for span in spans)
    assert [span.stage for span in spans] == [stage for stage in LATER if stage in marks]
    latest_s = max([began_s, *marks.values()])
    assert abs(trace.total_ms() - (latest_s - began_s) * 1e3) < 1e-6


def test_only_the_first_mark_of_a_stage_counts() -> None:
    trace = TurnTrace(began_s=1.0)
    trace.mark(Stage.VERDICT, 1.5)
    trace.mark(Stage.VERDICT, 9.0)
    assert trace.total_ms() == 500.0
