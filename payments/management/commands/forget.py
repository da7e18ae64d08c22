"""`manage.py forget`: let go now of what is kept of persons and is over."""

from typing import Any

from django.core.management.base import BaseCommand

from payments import retention


class Command(BaseCommand):
    help = "Delete what is kept of persons and is over. The worker does the same every 5 minutes."

    def handle(self, *args: Any, **options: Any) -> None:
        gone = retention.forget()
        for rule in retention.RULES:
            self.stdout.write(f"{gone[rule.what]:6} {rule.what}; kept until: {rule.until}")
