"""Routes of the exports: a table as CSV, one or all of them as an Excel workbook."""

from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from smpdash.record.export.addresses import address_problems, unknown_problems
from smpdash.record.export.forms import INTERNATIONAL, Dialect, dialect_in
from smpdash.record.export.selection import Selection, selection_of
from smpdash.record.permissions import NotAllowed
from smpdash.record.problem import Problem, Refused, refuse
from smpdash.runtime import clock
from smpdash.server import programs
from smpdash.server.files import downloads
from smpdash.server.requests import asked_of, in_words, refused, store_for
from smpdash.show.files.csv_files import csv_pieces, dictionary_pieces
from smpdash.show.files.tables import COLUMNS, DICTIONARY, RECORDS, tables_of
from smpdash.show.files.workbook import workbook_blocks
from smpdash.store.store import Store, Unknown

FORM: Final = "form"
# What the columns mean, which holds no record: everybody may read it.
_OF_COLUMNS: Final = f"{DICTIONARY}.csv"
_NO_CLIENT: Final = "There is no client with this code."
CSV: Final = "text/csv; charset=utf-8"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def csv_file(request: Request) -> Response:
    """Send one table as CSV, or the data dictionary; 404 for any other name.

    The parameter `form` is "csv", the international form, or "here", that for spreadsheets here.
    """
    name = request.path_params["name"]
    if name not in (names := (*COLUMNS, DICTIONARY)):
        return _no_file(*names)

    def blocks(store: Store, selection: Selection, form: str) -> Iterator[bytes]:
        dialect = dialect_in(store.studio().time_zone) if form == "here" else INTERNATIONAL
        return (piece.encode() for piece in _csv(store, name, selection, dialect))

    return _answer(request, f"{name}.csv", CSV, ("csv", "here"), blocks)


def xlsx_file(request: Request) -> Response:
    """Send one table or all of them ("records") as a workbook; 404 for any other name."""
    name = request.path_params["name"]
    if name not in (names := (*COLUMNS, RECORDS)):
        return _no_file(*names)

    def blocks(store: Store, selection: Selection, _form: str) -> Iterator[bytes]:
        tables = tables_of(selection) if name == RECORDS else (name,)
        # Asked here and not at the first block, so that a refusal is an answer.
        taking = store.taking(tables, selection, now=clock.now())

        def read() -> Iterator[bytes]:
            with taking as taken:
                yield from workbook_blocks(taken, selection)

        return read()

    return _answer(request, f"{name}.xlsx", XLSX, ("xlsx",), blocks)


def _csv(store: Store, name: str, selection: Selection, dialect: Dialect) -> Iterator[str]:
    # With a byte-order mark Excel reads the file as UTF-8.
    if name == DICTIONARY:
        return dictionary_pieces(selection, dialect=dialect, bom=True)
    rows = store.rows(name, selection, now=clock.now())
    return csv_pieces(name, rows, selection, dialect=dialect, bom=True)


def _answer(
    request: Request,
    name: str,
    media_type: str,
    forms: tuple[str, ...],
    blocks: Callable[[Store, Selection, str], Iterator[bytes]],
) -> Response:
    """The file of the records that the address names; 400 with all that is wrong in it."""
    store = store_for(request)
    try:
        if name != _OF_COLUMNS:
            store.must("export")
        selection, form = _asked(request, store, forms)
        program = programs.program_of(request)
        # Asked before the rows are read: a change meanwhile is sent again, and never missed.
        fresh = programs.freshness(request, store) if program else {}
        if program and programs.has_it(request, fresh):
            return Response(status_code=304, headers=fresh)
        if request.method == "HEAD":
            return downloads.heads(name, media_type, fresh)
        if program:
            programs.note_use(program, store)
        file = blocks(store, selection, form)
        answer = downloads.download(file, name, media_type=media_type, beside=store.path)
    except Refused as refusal:
        return refused(refusal.problems)
    except NotAllowed as refusal:
        return in_words(str(refusal), 403)
    except Unknown:
        return in_words(_NO_CLIENT, 404)
    # Not of the answer that there is no place for another download.
    if answer.status_code == HTTPStatus.OK:
        answer.headers.update(fresh)
    return answer


def _asked(request: Request, store: Store, forms: tuple[str, ...]) -> tuple[Selection, str]:
    """The records and the form that an address names.

    Raises Refused with all that is wrong in it; Unknown if that is the client alone.
    """
    asked, wrong = asked_of(request)
    form = asked.pop(FORM, forms[0])
    if form not in forms:
        wrong.append(Problem(FORM, f"“form” is one of: {', '.join(forms)}."))
    wrong += [*address_problems(asked), *unknown_problems(asked, store.studio())]
    if code := asked.get("client"):
        try:
            store.client(code)
        except Unknown:
            if not wrong:
                raise
            wrong.append(Problem("client", _NO_CLIENT))
    refuse(wrong)
    return selection_of(asked), form


def no_file(_request: Request) -> Response:
    """Say which files there are, to whoever asks for another one; else it would get a screen."""
    return _no_file(*(f"{name}.csv" for name in (*COLUMNS, DICTIONARY)), f"{RECORDS}.xlsx")


def _no_file(*names: str) -> Response:
    return in_words(f"There is no such file. There are: {', '.join(names)}.", 404)


ROUTES = [Route("/export/{name}.csv", csv_file), Route("/export/{name}.xlsx", xlsx_file)]
