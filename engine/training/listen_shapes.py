"""The sizes of the built-in model's ears.

It knows nothing of training: the stages and the export agree on these.
"""

from engine.models.config import AdapterConfig, CtcHeadConfig, EncoderConfig

LLM_DIM = 256

ENCODER = EncoderConfig(
    dim=256,
    subsampling_channels=64,
    heads=4,
    blocks=8,
    ffn_dim=1024,
    chunk_frames=4,
    left_chunks=16,
    position_labels="absolute",
    adds_positions=True,
)

ADAPTER = AdapterConfig(encoder_dim=ENCODER.dim, llm_dim=LLM_DIM)


def ctc_head_config(vocabulary: int) -> CtcHeadConfig:
    """The recognition head over so many tokens."""
    return CtcHeadConfig(encoder_dim=ENCODER.dim, vocabulary=vocabulary)
