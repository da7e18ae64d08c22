"""One JSON object per log line, with phone numbers and secrets masked."""

import json
import logging
import re
from datetime import UTC, datetime

# Nordic numbers as they are written to Vipps and by people: country code and eight to ten digits.
PHONE = re.compile(r"(?<![\w.-])(?:\+|00)?(45|46|47|358)[ -]?((?:\d[ -]?){5,9}\d)(?![\w-])")
# As people here type them, without a country code: eight digits, or a zero in front.
LOCAL = re.compile(
    r"(?<![\w.:/-])(?:[2-9]\d{7}|[2-9]\d{2} \d{2} \d{3}|[2-9]\d(?: \d{2}){3}"
    r"|0[457]\d[ -]?\d{3}(?:[ -]?\d{2,4}){1,2})(?![\w-])"
)
SECRET = re.compile(
    r"(?i)((?:(?<![a-z])(?:authorization|password|pin|token|cookie|set-cookie|personalQr)"
    r"|client.?secret|subscription.?key|secret.?key|pepper)"
    r"\\?[\"']?\s*[:=]\s*\\?[\"']?(?:bearer |basic )?|(?<![a-z])bearer )([^\s\"',;&}\\]+)"
)
QR = re.compile(r"(https://(?:qr|pay)\.(?:vipps|mobilepay)\.\w+/)[^\s\"']+")
# The address that a printer polls is its secret.
PRINTER = re.compile(r"(/print/)[^/\s\"']+")


def masked(text: str) -> str:
    text = QR.sub(r"\1…", text)
    text = PRINTER.sub(r"\1…", text)
    text = SECRET.sub(r"\1…", text)
    text = PHONE.sub(lambda found: f"{found[1]}…{found[2][-2:]}", text)
    return LOCAL.sub(lambda found: f"…{found[0][-2:]}", text)


class Mask(logging.Filter):
    """Rewrites the finished message, so that it holds wherever the value came from."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = masked(record.getMessage()), None
        return True


class Line(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["trace"] = masked(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)
