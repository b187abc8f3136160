"""Makes a session that a server holds, and the keeper of this machine's sound card.

Knows no torch.
"""

from collections.abc import Callable

from engine.audio.sound_card import SoundCard
from engine.clock import Clock
from engine.config import EngineConfig
from engine.events import Listener
from engine.protocol.address import read_address
from engine.remote.link import Link
from engine.remote.session import RemoteSession


class RemoteWorkshop:
    """A server in place of the models on the disk."""

    def session(
        self,
        config: EngineConfig,
        *,
        clock: Clock,
        emit: Listener,
        progress: Callable[[float, str], None],
    ) -> RemoteSession:
        """Begin to seek the server.

        Raises:
            ServerError: Its address is none.
        """
        assert config.server is not None
        link = Link(read_address(config.server.address), config.server.token)
        progress(0.5, "Seeking the server")
        link.start()
        return RemoteSession(link, config, clock=clock, emit=emit)

    def sound(self, config: EngineConfig, *, clock: Clock) -> SoundCard:
        """Make the keeper of the sound card."""
        return SoundCard(config.sound, clock=clock)
