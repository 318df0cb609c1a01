"""What happens once, when the server starts."""

import contextlib
from collections.abc import AsyncIterator
from typing import Any

from smpdash.screens import door
from smpdash.store.store import StoreProblem


@contextlib.asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[None]:
    """Open the database, so that its migrations are done before the first tablet asks.

    A database that cannot be opened is not hidden: the first screen opens it again and says why.
    """
    with contextlib.suppress(StoreProblem):
        door.store_of({})
    yield
