"""Product images: whatever was uploaded becomes a small WebP that we made ourselves."""

import io
from typing import IO, Any

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

MAX_BYTES = 5 * 1024 * 1024
MAX_PIXELS = 40_000_000
SIDE = 512


class WrongImage(Exception):
    """Too large, or no image. The text says which."""


def shrink(upload: IO[bytes] | Any, *, size: int) -> ContentFile[bytes]:
    """Decode and encode anew: no metadata, no foreign bytes, at most 512 pixels a side."""
    if size > MAX_BYTES:
        raise WrongImage(_("The image is larger than 5 MB."))
    try:
        image: Image.Image = Image.open(upload, formats=["JPEG", "PNG", "WEBP", "GIF"])
        if image.width * image.height > MAX_PIXELS:
            raise WrongImage(_("The image has more than 40 million pixels."))
        image = ImageOps.exif_transpose(image)
        image.thumbnail((SIDE, SIDE))
        target = io.BytesIO()
        image.convert("RGBA" if image.has_transparency_data else "RGB").save(
            target, "WEBP", quality=82
        )
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise WrongImage(_("This is no JPEG, PNG, WebP or GIF image.")) from error
    return ContentFile(target.getvalue(), name="image.webp")
