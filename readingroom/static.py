"""Static files under names that hold their hash, so that browsers may keep them for good."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise is untyped
    # Modules that import each other by name must find each other under the hashed names.
    support_js_module_import_aggregation = True
