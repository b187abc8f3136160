"""A model's modules without their weights, and the filling of them.

Knows no file: tensors arrive under our own names, whoever read or drew them.
"""

import contextlib
import threading
from collections.abc import Callable, Iterator, Mapping

import torch
from torch import Tensor, nn
from transformers.initialization import no_init_weights

from engine.errors import CheckpointError, OutOfMemoryError
from engine.models.adapter import SpeechAdapter
from engine.models.codec import Codec
from engine.models.config import ModelConfig
from engine.models.ctc_head import CtcHead
from engine.models.encoder import SpeechEncoder
from engine.models.llm import LanguageModel
from engine.models.speech_decoder import SpeechDecoder
from engine.models.state_head import StateHead

Shape = tuple[int, ...]

TASK_EMBEDDINGS = "task_embeddings.weight"
"""Kept when a model is converted; nothing reads it."""

_patching = threading.Lock()


class Skeleton(nn.Module):
    """Every module of a model under the prefix that its tensors have in our own layout."""

    def __init__(self, config: ModelConfig) -> None:
        """Build the modules with parameters that take no memory; buffers are real.

        Raises:
            ConfigError: If sizes do not fit together.
        """
        super().__init__()
        hidden = config.adapter.llm_dim
        with parameters_without_memory():
            self.encoder = SpeechEncoder(config.encoder)
            self.adapter = SpeechAdapter(config.adapter)
            self.prompt_embeddings = nn.Embedding(config.dialogue.prompt_count, hidden)
            self.state_head = StateHead(hidden, config.dialogue.n_states)
            self.llm = LanguageModel(config.llm)
            self.speech_decoder = SpeechDecoder(config.speech_decoder)
            self.codec = Codec(config.codec)
            head = config.ctc_head
            if not config.speech_decoder.uses_prefix:
                self.speech_decoder.layers_prefix = nn.ModuleList()
            self.ctc_head = None if head is None else CtcHead(head.encoder_dim, head.vocabulary)

    def shapes(self) -> dict[str, Shape]:
        """What must be filled in: each tensor's name and shape."""
        return {
            name: tuple(tensor.shape)
            for name, tensor in self.state_dict().items()
            if not name.endswith("num_batches_tracked")
        }

    def fill(
        self,
        tensors: Mapping[str, Tensor],
        *,
        device: torch.device,
        dtype: torch.dtype,
        progress: Callable[[float], None] = lambda _share: None,
    ) -> None:
        """Put the weights in, on the device and in the dtype, ready to compute with.

        The codec stays in float32 whatever the dtype: its rounding errors would be heard. So do
        the feature statistics.

        Args:
            tensors: A tensor for each name of `shapes`.
            device: Where they go.
            dtype: What they become.
            progress: Is told after each tensor what share of all numbers is in place; what it
                raises ends the filling.

        Raises:
            OutOfMemoryError: They do not fit onto the device.
            CheckpointError: A tensor has values that are not finite, in this dtype.
        """
        try:
            placed = self._placed(tensors, device, dtype, progress)
            self.load_state_dict(placed, strict=False, assign=True)
            self.to(device)
        except (torch.OutOfMemoryError, MemoryError) as err:
            raise _too_large(device) from err
        except RuntimeError as err:
            # Torch has no type of its own for the processor's memory.
            if "can't allocate memory" not in str(err):
                raise
            raise _too_large(device) from err
        self.requires_grad_(False)
        self.eval()

    def _placed(
        self,
        tensors: Mapping[str, Tensor],
        device: torch.device,
        dtype: torch.dtype,
        progress: Callable[[float], None],
    ) -> dict[str, Tensor]:
        names = list(self.shapes())
        n_all, n_done = sum(tensors[name].numel() for name in names), 0
        placed: dict[str, Tensor] = {}
        for name in names:
            placed[name] = _placed(name, tensors[name], device, dtype)
            _check_finite(name, placed[name])
            n_done += tensors[name].numel()
            progress(n_done / n_all)
        return placed


def keeps_float32(name: str) -> bool:
    """Whether a tensor of ours is computed with in float32, whatever dtype the rest has."""
    return name.startswith(("codec.", "encoder.cmvn."))


@contextlib.contextmanager
def parameters_without_memory() -> Iterator[None]:
    """Inside, new parameters have a shape and a dtype but no numbers; buffers are real.

    Initialisers do nothing meanwhile: on parameters without memory they would cost seconds.
    """
    original = nn.Module.register_parameter

    def register(self: nn.Module, name: str, param: nn.Parameter | None) -> None:
        bare = None if param is None else nn.Parameter(param.detach().to("meta"))
        original(self, name, bare)

    with _patching, no_init_weights():
        nn.Module.register_parameter = register
        try:
            yield
        finally:
            nn.Module.register_parameter = original


def _too_large(device: torch.device) -> OutOfMemoryError:
    return OutOfMemoryError(
        f"The model does not fit into the free memory of {device}.",
        remedy="Choose a smaller precision or another device, or close other programs.",
    )


def _placed(name: str, tensor: Tensor, device: torch.device, dtype: torch.dtype) -> Tensor:
    wanted = torch.float32 if keeps_float32(name) else dtype
    return tensor.detach().to(device=device, dtype=wanted).contiguous()


def _check_finite(name: str, tensor: Tensor) -> None:
    """One sum over the tensor tells nearly always; only where it overflows is each value asked."""
    if tensor.sum().isfinite() or tensor.isfinite().all():
        return
    kind = str(tensor.dtype).removeprefix("torch.")
    raise CheckpointError(
        f"The model's tensor {name} has values that are not finite in {kind}.",
        remedy="Fetch the model again, or choose a wider dtype.",
    )
