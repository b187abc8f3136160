"""What happens to the sound of conversations: kept while that is wanted, and heard again.

Knows the engine's bridge and the folder; nothing of how either is shown.
"""

from PySide6.QtCore import QObject

from app.bridge import EngineBridge
from app.recordings import Clip, Recordings
from engine import PlayRecording, SetRecording, StopReply


class RecordingDesk(QObject):
    """Tells the engine what to keep and what to play."""

    def __init__(self, bridge: EngineBridge, recordings: Recordings) -> None:
        """Keep nothing until `use` says so."""
        super().__init__()
        self._bridge, self._recordings = bridge, recordings
        self._is_wanted = False

    def use(self, *, is_wanted: bool) -> None:
        """Keep sound from here on, or no longer."""
        if is_wanted is not self._is_wanted:
            self._is_wanted = is_wanted
            self._bridge.send(SetRecording(self._recordings.folder if is_wanted else None))

    def engine_started(self) -> None:
        """Tell a new engine, which keeps nothing of its own accord."""
        if self._is_wanted:
            self._bridge.send(SetRecording(self._recordings.folder))

    def replay(self, clip: Clip, is_reply: bool) -> None:
        """Hear a clip again."""
        path = self._recordings.path(clip.file)
        self._bridge.send(PlayRecording(path, clip.begins_s, clip.ends_s, is_reply))

    def stop(self) -> None:
        """Hear no more."""
        self._bridge.send(StopReply())
