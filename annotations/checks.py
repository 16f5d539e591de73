"""System checks: what settings name must exist."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.utils.module_loading import import_string


def named_in_settings(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Every dotted path that annotations is given leads to something callable, and the target model exists and keeps the contract."""
    found: list[CheckMessage] = []
    paths = [("ANNOTATIONS_RULES", path) for path in settings.ANNOTATIONS_RULES]
    for setting in ("ANNOTATIONS_DEFAULT_AUDIENCE", "ANNOTATIONS_PUBLIC"):
        if hook := getattr(settings, setting, ""):
            paths.append((setting, hook))
    for name, path in paths:
        try:
            named = import_string(path)
        except ImportError as error:
            found.append(Error(f"{name} names {path}, which cannot be imported: {error}", id="annotations.E001"))
            continue
        if not callable(named):
            found.append(Error(f"{name} names {path}, which is not a function.", id="annotations.E002"))
    try:
        target = apps.get_model(settings.ANNOTATIONS_TARGET_MODEL)
    except (LookupError, ValueError) as error:
        return [*found, Error(f"ANNOTATIONS_TARGET_MODEL is not a model: {error}", id="annotations.E003")]
    for member in ("slug", "text", "place_url", "passage_at", "passage_numbered", "read_address"):
        if not hasattr(target, member):
            found.append(Error(f"{settings.ANNOTATIONS_TARGET_MODEL} has no `{member}`, which notes need.", id="annotations.E004"))
    if not hasattr(target._default_manager, "visible_to"):
        found.append(Error(f"{settings.ANNOTATIONS_TARGET_MODEL}.objects has no `visible_to(user)`.", id="annotations.E005"))
    return found
