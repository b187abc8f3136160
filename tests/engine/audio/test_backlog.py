"""What counts as sound that waits inside a stream, and as a thread that never sleeps."""

from engine.audio.backlog import BacklogWatch

BLOCK_S = 0.01


class Blocks:
    """Blocks that are handed over, one after the other."""

    def __init__(self) -> None:
        self.watch = BacklogWatch()
        self._now_s, self._processor_s = 100.0, 5.0

    def come(self, seconds: float, *, age_s: float, share: float = 0.02) -> bool:
        """So many with this age and this use of a processor; returns what the watch says then."""
        for n in range(round(seconds / BLOCK_S)):
            # Every second one comes late, as on any machine.
            self.watch.saw(self._now_s, age_s=age_s + 0.03 * (n % 2), processor_s=self._processor_s)
            self._now_s += BLOCK_S
            self._processor_s += share * BLOCK_S
        return self.watch.is_behind


def test_a_stream_that_keeps_up_is_not_behind_however_old_its_sound() -> None:
    for age_s in (0.003, 0.2, 0.0):
        assert not Blocks().come(5.0, age_s=age_s)


def test_sound_that_has_come_to_wait_is_noticed_within_two_seconds() -> None:
    blocks = Blocks()
    assert not blocks.come(3.0, age_s=0.02)
    assert blocks.come(2.05, age_s=0.07)
    assert not blocks.come(2.05, age_s=0.02)


def test_one_late_second_that_is_made_up_for_is_nothing() -> None:
    blocks = Blocks()
    blocks.come(3.0, age_s=0.02)
    blocks.come(0.8, age_s=0.3)
    assert not blocks.come(2.5, age_s=0.02)


def test_a_thread_that_never_sleeps_is_noticed_whatever_the_age() -> None:
    blocks = Blocks()
    assert blocks.come(2.1, age_s=0.04, share=0.95)
    assert not blocks.come(2.1, age_s=0.04, share=0.3)
