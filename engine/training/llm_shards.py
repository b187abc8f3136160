"""A frozen LLM's layers, shared out among the processes that listen through it (FSDP).

Each process keeps a part of every layer and gets the rest of one when its turn comes, forwards and
backwards, so that an LLM which fits no process whole can be listened through. Its embeddings and
its head stay whole everywhere, since they are looked at from outside. It knows no stage.
"""

from torch import nn
from torch.distributed.device_mesh import init_device_mesh
from torch.distributed.fsdp import fully_shard

from engine.errors import ConfigError
from engine.models.llm import LanguageModel
from engine.training.workers import Workers


def share_out(llm: LanguageModel, workers: Workers) -> LanguageModel:
    """Leave each process its part of the layers, where it computes.

    From then on all processes must run the LLM equally often.

    Args:
        llm: Frozen, whole and the same in every process; it is changed.
        workers: More than one.

    Raises:
        ConfigError: What the layers of this kind of LLM are is not known.
    """
    layers = _layers_of(llm)
    mesh = init_device_mesh(workers.device.type, (workers.count,))
    inside = {weight for layer in layers for weight in layer.parameters()}
    outside = {weight for weight in llm.model.parameters() if weight not in inside}
    for layer in layers:
        fully_shard(layer, mesh=mesh)
    fully_shard(llm.model, mesh=mesh, ignored_params=outside)
    return llm.to(workers.device)


def _layers_of(llm: LanguageModel) -> list[nn.Module]:
    """What transformers says must stay together."""
    names = set(getattr(llm.model, "_no_split_modules", None) or ())
    layers = [part for part in llm.model.modules() if type(part).__name__ in names]
    if not layers:
        raise ConfigError(
            f"Of an LLM of type {llm.config.model_type} it is not known what its layers are.",
            remedy="Leave --shard-llm out.",
        )
    return layers
