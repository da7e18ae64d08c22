"""The settings of the API's two libraries: JSON alone, and every refusal a problem."""

from typing import Any


def rest_framework() -> dict[str, Any]:
    """Who may call is said beside each route, so DRF's own ways to let somebody in are off."""
    return {
        "DEFAULT_AUTHENTICATION_CLASSES": [],
        "DEFAULT_PERMISSION_CLASSES": [],
        "DEFAULT_THROTTLE_CLASSES": [],
        "DEFAULT_PARSER_CLASSES": ["stores.api.parsing.StrictJSON"],
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
        "DEFAULT_METADATA_CLASS": None,
        "DEFAULT_SCHEMA_CLASS": "config.openapi.Schema",
        "EXCEPTION_HANDLER": "stores.api.problems.answer",
        "UNAUTHENTICATED_USER": None,
        "URL_FORMAT_OVERRIDE": None,
    }


def spectacular(version: str) -> dict[str, Any]:
    """drf-spectacular's settings."""
    return {
        "TITLE": "Nordkassa",
        "DESCRIPTION": "Products, receipts, payments and refunds of stores. See docs/api.md.",
        "VERSION": version,
        "OAS_VERSION": "3.1.0",
        "SERVE_PUBLIC": True,
        "COMPONENT_SPLIT_REQUEST": False,
        "ENUM_ADD_EXPLICIT_BLANK_NULL_CHOICE": False,
        "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
        "PREPROCESSING_HOOKS": ["config.openapi.only_ours"],
        "ENUM_NAME_OVERRIDES": {"TenderKindEnum": "pos.models.Tender.Kind"},
        "POSTPROCESSING_HOOKS": [
            "drf_spectacular.hooks.postprocess_schema_enums",
            "config.openapi.finish",
        ],
        "APPEND_COMPONENTS": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "DISABLE_ERRORS_AND_WARNINGS": False,
    }
