"""The route by which spreadsheets come in, piece by piece, to be read and not yet added."""

from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from smpdash.record.lengths import FILE_NAME, IMPORT_BYTES, IMPORT_FILES
from smpdash.record.permissions import NotAllowed
from smpdash.record.problem import text_problems
from smpdash.server.requests import store_for
from smpdash.store.records.imports.staging_file import GONE
from smpdash.store.store import Busy, Store, StoreProblem

MOST_LETTERS: Final = 40
# Of our exports and of what people keep.
ENDINGS: Final = (".csv", ".txt", ".tsv", ".xlsx")
UNDER_WAY: Final = "A file is being read or added at the moment. Wait until that is over."


@dataclass(frozen=True, slots=True)
class Upload:
    """The upload of a piece, by the name that its page gave it, and whether it is the first."""

    name: str
    is_first: bool


async def upload(request: Request) -> JSONResponse:
    """Keep a piece of a file; answers how many bytes of it are kept, or why not.

    The parameters are the file's `name` and the place `at` which the piece begins, the `upload`
    that it is of; `first`=1 for the first piece of an upload, which takes the place of what this
    person staged before, `last`=1 for the last one. A piece is as short as any other request may
    be, so none of their bounds is widened.
    """
    piece = await request.body()
    return await run_in_threadpool(_keep, request, piece)


def _keep(request: Request, piece: bytes) -> JSONResponse:
    asked = request.query_params
    name, at = PurePath(asked.get("name", "").replace("\\", "/")).name, asked.get("at", "")
    if not at.isascii() or not at.isdigit() or len(at) > len(str(IMPORT_BYTES)):
        return _no(400, "This piece does not say where it begins.")
    if not name.lower().endswith(ENDINGS):
        words = "Choose an Excel workbook (.xlsx) or CSV files (.csv, .tsv, .txt). "
        return _no(415, words + "Save any other, such as .xls or .ods, as one of these.")
    if problems := text_problems("name", "The file’s name", name, most=FILE_NAME):
        return _no(400, problems[0].message)
    try:
        is_first, is_last = (asked.get(word) == "1" for word in ("first", "last"))
        upload = Upload(asked.get("upload", "")[:MOST_LETTERS], is_first=is_first)
        size = _add_piece(store_for(request), name, int(at), piece, upload)
        if isinstance(size, int) and is_last:
            store_for(request).staging().note(is_sent=True)
        return JSONResponse({"size": size}) if isinstance(size, int) else size
    except NotAllowed as refusal:
        return _no(403, str(refusal))
    except Busy:
        return _no(409, UNDER_WAY)
    except (StoreProblem, OSError) as problem:
        return _no(503, str(problem))


def _add_piece(
    store: Store, name: str, at: int, piece: bytes, upload: Upload
) -> int | JSONResponse:
    """How many bytes of the file are kept now, or why none are."""
    staging = store.staging()
    if store.import_under_way() is not None:
        return _no(409, UNDER_WAY)
    is_mine = staging.exists() and staging.fact("person") == store.person.key
    if upload.is_first and (is_mine or not staging.exists() or not staging.fact("is_sent")):
        with store.importing():
            staging.begin()
        staging.note(person=store.person.key, upload=upload.name)
    elif not staging.exists():
        return _no(409, GONE)
    elif not is_mine:
        return _no(409, "Somebody else is preparing an import: see the page Import.")
    elif staging.fact("upload") != upload.name:
        # Pieces of two uploads would be read as files that belong together.
        return _no(409, "Another page of yours sends files now, so these are not sent.")
    sizes = staging.sizes()
    if len(sizes | {name: 0}) > IMPORT_FILES:
        return _no(413, f"Choose at most {IMPORT_FILES} files at once.")
    if sum(sizes.values()) + len(piece) > IMPORT_BYTES:
        return _no(413, f"This is more than {IMPORT_BYTES // 1_000_000} MB. Split it into parts.")
    size = staging.add_piece(name, at, piece)
    staging.note(files=[*staging.sizes()])
    return size


def _no(status: int, words: str) -> JSONResponse:
    answer: dict[str, Any] = {"words": words}
    return JSONResponse(answer, status)


ROUTES = [Route("/import/file", upload, methods=["POST"])]
