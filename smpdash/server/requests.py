"""The person who sends a request, the database that it is about, and what its address says."""

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from smpdash.record.export.addresses import repeated_problems
from smpdash.record.problem import Problem
from smpdash.runtime import state
from smpdash.runtime.admission import Admitted, is_here
from smpdash.server.programs import program_of
from smpdash.store.store import Store


def store_for(request: Request) -> Store:
    """The database that a request is about, acting for its sender; raises NotIn if nobody is in."""
    if program := program_of(request):
        return program.store()
    store, admitted = state.store_of(request.cookies), admitted_by(request)
    host = request.client.host if request.client else None
    return store.by(person=admitted.person, device=state.tablet(request.cookies, host))


def admitted_by(request: HTTPConnection, *, to_demo: bool = False) -> Admitted:
    """The person who sends a request; raises NotIn if nobody is signed in."""
    here = is_here(request.client.host if request.client else "", request.headers)
    return state.admit(request.cookies, here=here, to_demo=to_demo)


def asked_of(request: Request) -> tuple[dict[str, str], list[Problem]]:
    """The parameters of an address, and the problem of each that is there more than once."""
    return dict(request.query_params), repeated_problems(request.query_params.multi_items())


def refused(problems: list[Problem]) -> Response:
    """The answer to an address with these problems: all of them, a line each."""
    return in_words("\n".join(problem.message for problem in problems), 400)


def in_words(words: str, status: int) -> Response:
    """An answer of plain words."""
    return Response(f"{words}\n", status, media_type="text/plain")
