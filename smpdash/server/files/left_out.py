"""The route of the rows that an import left out: their cells as they came, and why."""

from collections.abc import Iterator

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from smpdash.record.permissions import NotAllowed
from smpdash.server.files import downloads
from smpdash.server.requests import store_for
from smpdash.show.files.csv_files import text_pieces
from smpdash.store.imports.staging import Staging

NAME = "left_out.csv"
WHERE = ("sheet", "row", "why it was left out")


def left_out_file(request: Request) -> Response:
    """Send the rows that were left out as CSV; 404 if nothing is staged."""
    store = store_for(request)
    try:
        staging = store.staging()
    except NotAllowed as refusal:
        return Response(f"{refusal}\n", 403, media_type="text/plain")
    if not staging.exists():
        return Response("No import is being prepared.\n", 404, media_type="text/plain")
    pieces = text_pieces(_header(staging), _rows(staging), bom=True)
    encoded = (piece.encode() for piece in pieces)
    media_type = "text/csv; charset=utf-8"
    return downloads.download(encoded, NAME, media_type=media_type, beside=store.path)


def _header(staging: Staging) -> tuple[str, ...]:
    """The columns of the longest sheet, after where a row stands and why it was left out."""
    headers = staging.fact("headers", {}).values()
    only: list[str] = max(headers, key=len, default=[])
    named = only if len(headers) == 1 else [f"cell {number}" for number in range(1, len(only) + 1)]
    return *WHERE, *named


def _rows(staging: Staging) -> Iterator[tuple[str, ...]]:
    for place, cells, words in staging.rejected():
        yield place.sheet, str(place.row), words, *cells


ROUTES = [Route(f"/import/{NAME}", left_out_file)]
