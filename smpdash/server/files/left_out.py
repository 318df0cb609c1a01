"""The route of the rows that an import left out: their cells as they came, and why."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from smpdash.record.importing.sheets import LEFT_OUT_COLUMNS
from smpdash.record.permissions import NotAllowed
from smpdash.runtime.jobs import left_out
from smpdash.server.files import downloads
from smpdash.server.requests import store_for
from smpdash.show.files.csv_files import text_pieces

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
    rows = left_out.file_rows(staging, sheet, len(header))
    pieces = text_pieces((*header, *LEFT_OUT_COLUMNS), rows, bom=True)
    encoded = (piece.encode() for piece in pieces)
    media_type = "text/csv; charset=utf-8"
    return downloads.download(encoded, NAME, media_type=media_type, beside=store.path)


ROUTES = [Route(f"/import/{NAME}", left_out_file)]
