"""The theme that was chosen with the palette, kept for this user: it wins over the one in the configuration."""

import contextlib
import secrets

from liveview import private_files
from liveview.errors import LogError
from liveview.log.files import state_directory

_NAME = "theme"
_LONGEST = 100


def chosen() -> str:
    """Its name, "" when none was chosen or it cannot be read; anything may be in the file."""
    with contextlib.suppress(LogError, OSError, UnicodeDecodeError), (state_directory() / _NAME).open("rb") as file:
        return file.read(_LONGEST).decode().strip()
    return ""


def keep(name: str) -> str:
    """Remember it; why that cannot be, "" when it is done. Two programs at once never leave half a name."""
    try:
        path = state_directory() / _NAME
        fresh = path.with_name(f"{_NAME}.{secrets.token_hex(4)}")
        try:
            with private_files.create(fresh) as file:
                file.write(f"{name}\n".encode())
            fresh.replace(path)
        finally:
            fresh.unlink(missing_ok=True)
    except LogError as error:
        return str(error)
    except OSError as error:
        return f"the theme is not kept: {error.strerror}"
    return ""
