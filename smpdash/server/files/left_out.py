"""The route of the rows that an import left out: their cells as they came, and why."""

from collections.abc import Iterator

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from smpdash.record.importing.sheets import LEFT_OUT_COLUMNS
from smpdash.record.permissions import NotAllowed
from smpdash.runtime.jobs import left_out
from smpdash.server.files import downloads
from smpdash.server.requests import store_for
from smpdash.show.files.csv_files import text_pieces
from smpdash.store.imports.staging import Staging

NAME = "left_out.csv"


def left_out_file(request: Request) -> Response:
    """Send the rows of one `sheet` that were left out as CSV; 404 if there are none.

    Once corrected they can be imported again: the columns are those of the sheet, then where each
    row stood and why it was left out.
    """
    store = store_for(request)
    try:
        staging = store.staging()
    except NotAllowed as refusal:
        return Response(f"{refusal}\n", 403, media_type="text/plain")
    sheet = request.query_params.get("sheet", "")
    header = staging.fact("headers", {}).get(sheet) if staging.exists() else None
    if header is None:
        return Response("No rows of such a sheet are left out.\n", 404, media_type="text/plain")
    pieces = text_pieces((*header, *LEFT_OUT_COLUMNS), _rows(staging, sheet, len(header)), bom=True)
    encoded = (piece.encode() for piece in pieces)
    media_type = "text/csv; charset=utf-8"
    return downloads.download(encoded, NAME, media_type=media_type, beside=store.path)


def _rows(staging: Staging, sheet: str, width: int) -> Iterator[tuple[str, ...]]:
    for place, cells, words in left_out.rows(staging, sheet):
        own, beyond = cells[:width], cells[width:]
        yield *own, *[""] * (width - len(own)), str(place.row), words, *beyond


ROUTES = [Route(f"/import/{NAME}", left_out_file)]
