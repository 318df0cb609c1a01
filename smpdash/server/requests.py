"""The person who sends a request, and the database that it is about."""

from starlette.requests import HTTPConnection, Request

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
