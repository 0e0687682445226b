"""Errors of pydantic repeat what was typed or answered, unless a model is told not to: every model of ours is."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any

import pytest
from pydantic import BaseModel, SecretStr, ValidationError

import pave_desktop
from pave_desktop.models.connection import ApiKeys

TYPED = "5ecret-Of-The-Lot"


def models_below(kind: type[BaseModel]) -> set[type[BaseModel]]:
    below = set(kind.__subclasses__())
    return below | {deeper for each in below for deeper in models_below(each)}


def our_models() -> list[type[BaseModel]]:
    for module in pkgutil.walk_packages(pave_desktop.__path__, "pave_desktop."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    ours = {model for model in models_below(BaseModel) if model.__module__.startswith("pave_desktop.")}
    return sorted(ours, key=lambda model: f"{model.__module__}.{model.__qualname__}")


MODELS = our_models()


def test_the_models_are_found() -> None:
    assert {"PaveSession", "SessionForm", "Connection", "ApiKeys", "Settings", "SessionDefaults"} <= {
        model.__name__ for model in MODELS
    }


@pytest.mark.parametrize("model", MODELS, ids=lambda model: f"{model.__module__}.{model.__qualname__}")
def test_no_model_repeats_what_it_was_given(model: type[BaseModel]) -> None:
    assert model.model_config.get("hide_input_in_errors") is True
    # Lists and objects in lists are wrong for nearly everything, and so is a text where an object belongs.
    for odd in (TYPED, [TYPED], {"deep": [TYPED]}, {TYPED: TYPED}):
        given: dict[str, Any] = dict.fromkeys(model.model_fields, odd)
        for value in (given, odd, {**given, TYPED: TYPED}):
            try:
                model.model_validate(value)
            except ValidationError as refusal:
                told = [str(refusal), repr(refusal), *(error["msg"] for error in refusal.errors(include_input=False))]
                assert not [text for text in told if f"{TYPED}'" in text or f"={TYPED}" in text], told


def test_keys_are_stars_wherever_they_are_printed() -> None:
    keys = ApiKeys(api_key=SecretStr(TYPED), api_secret=SecretStr(TYPED))
    told = [str(keys), repr(keys), f"{keys!r}", keys.model_dump_json(), str(keys.model_dump()), repr(vars(keys))]
    assert TYPED not in "".join(told)
