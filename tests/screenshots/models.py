"""The page about models in each of its states, as values.

Knows what a model can look like; there is no disk, network or engine behind them.
"""

from dataclasses import replace
from pathlib import Path

from app.model_shelf import ModelKind, ShelfModel
from app.model_view import ModelView, ModelWish, Refusal
from engine import Accelerator, ErrorCode, Failed, MachineSeen
from engine.weights.faults import LlmMissingError, ModelFolderError, UnreachableError
from engine.weights.fetch import FetchProgress
from engine.weights.fitting import propose
from engine.weights.published import FREEZE_OMNI_7B

GB = 1_000_000_000
MACHINE = MachineSeen(
    at_s=0.0,
    accelerators=(
        Accelerator(
            device="cuda:0", name="NVIDIA L4", n_bytes=24 * GB, n_free_bytes=int(22.6 * GB)
        ),
    ),
    n_free_bytes=28 * GB,
)
SMALL_MACHINE = MachineSeen(at_s=0.0, accelerators=(), n_free_bytes=6 * GB)

_BUILT_IN = ModelView(
    model=ShelfModel(
        key="built-in",
        kind=ModelKind.BUILT_IN,
        folder=Path("resources/models/built-in"),
        n_bytes=55_000_000,
        n_there_bytes=55_000_000,
        n_parameters=13_700_000,
    ),
    fit=propose(13_700_000, MACHINE),
    is_in_use=True,
)
_STORE = Path("/home/ada/.local/share/floe/models/freeze-omni-7b")
_ABSENT = ModelView(
    model=ShelfModel(
        key="freeze-omni-7b",
        kind=ModelKind.PUBLISHED,
        folder=_STORE,
        n_bytes=FREEZE_OMNI_7B.n_bytes,
        n_parameters=FREEZE_OMNI_7B.n_parameters,
        fault=ModelFolderError.about(_STORE, ""),
    ),
    fit=propose(FREEZE_OMNI_7B.n_parameters, MACHINE),
)
_HERE = replace(
    _ABSENT, model=replace(_ABSENT.model, fault=None, n_there_bytes=FREEZE_OMNI_7B.n_bytes)
)
_OWN = ModelView(
    model=ShelfModel(
        key="/data/my-omni",
        kind=ModelKind.FOLDER,
        folder=Path("/data/my-omni"),
        llm=Path("/data/Qwen2-7B-Instruct"),
        n_bytes=18 * GB,
        n_there_bytes=18 * GB,
        n_parameters=8_200_000_000,
    ),
    fit=propose(8_200_000_000, MACHINE),
)

RESTING = [_BUILT_IN, _ABSENT, _OWN]
FETCHING = [
    _BUILT_IN,
    replace(
        _ABSENT,
        progress=FetchProgress(
            n_bytes=int(6.3 * GB),
            n_all_bytes=FREEZE_OMNI_7B.n_bytes,
            bytes_per_s=21_400_000.0,
            path="llm/model-00002-of-00004.safetensors",
        ),
    ),
]
LOADING = [_BUILT_IN, replace(_HERE, loading=0.42)]
TROUBLE = [
    replace(
        _BUILT_IN,
        is_in_use=False,
        fault=Failed(
            at_s=0.0, code=ErrorCode.OUT_OF_MEMORY, message="Too large.", remedy="", is_fatal=True
        ),
        retry=ModelWish.USE,
    ),
    replace(
        _ABSENT,
        model=replace(_ABSENT.model, n_there_bytes=int(6.3 * GB)),
        fit=propose(FREEZE_OMNI_7B.n_parameters, SMALL_MACHINE),
        fault=UnreachableError("No answer."),
        retry=ModelWish.FETCH,
    ),
    replace(
        _OWN,
        model=replace(
            _OWN.model,
            llm=None,
            n_parameters=0,
            fault=LlmMissingError.about(Path("/data/my-omni/checkpoints"), ""),
        ),
        fit=None,
        fault=LlmMissingError.about(Path("/data/my-omni/checkpoints"), ""),
        retry=ModelWish.CHANGE_FOLDER,
    ),
    replace(
        _OWN,
        model=replace(_OWN.model, key="/data/large", folder=Path("/data/large"), llm=None),
        fit=propose(8_200_000_000, SMALL_MACHINE),
        fault=Refusal.NO_ROOM,
        retry=ModelWish.USE_ANYWAY,
    ),
]
