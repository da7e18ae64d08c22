from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """The house itself: loads Celery's application for `shared_task` and the system checks."""

    name = "config"

    def ready(self) -> None:
        from config import celery, checks  # noqa: F401
