"""The app on a machine that takes a second and a half from the draft of a visit to its record."""

import time
from typing import Any

from smpdash.screens.drafts import form

change_at_once = form.change


def change(*about: Any, **more: Any) -> Any:
    draft = change_at_once(*about, **more)
    time.sleep(1.5)
    return draft


form.change = change

from app import app  # noqa: E402 its screens are to change drafts so

__all__ = ["app"]
