"""Answers to requests beside the screens when the records cannot be reached."""

import logging
from typing import Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from smpdash.runtime.faults import OTHER, SAID
from smpdash.store.store import StoreProblem

LOG = logging.getLogger("smpdash")


def answer_fault(_request: Request, fault: Exception) -> Response:
    """The answer to a request beside the screens if the records cannot be reached, as text."""
    LOG.warning("%s: %s", type(fault).__name__, fault)
    kind = type(fault) if isinstance(fault, StoreProblem) else StoreProblem
    title, words = SAID.get(kind, OTHER)
    return PlainTextResponse(
        f"{title}. {words}", status_code=503, headers={"Cache-Control": "no-store"}
    )


# For requests that the screens' own handler does not see.
HANDLERS: Final = {StoreProblem: answer_fault}
