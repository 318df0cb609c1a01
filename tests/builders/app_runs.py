"""Runs of a screen without a browser in half of the time that Streamlit and Altair take for them.

A run by Streamlit's AppTest compiles the program anew, looks each millisecond whether it has ended,
and answers through mocks who the browser is; Altair copies a chart by a call for each value.
"""

from functools import cache
from types import SimpleNamespace
from typing import Any

from altair.utils import schemapi
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.testing.v1 import app_test, local_script_runner

_COMPILED = ScriptCache()
# The parts of a chart that are made of others; all else is copied by naming it.
_OF_PARTS = (schemapi.SchemaBase, list, dict)


@cache
def run_faster() -> None:
    """Let each AppTest and each chart from now on be faster; a second call changes nothing."""
    # Each AppTest reads the metadata of all installed packages, to find components in them.
    manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)
    app_test.ScriptCache = lambda: _COMPILED  # type: ignore[attr-defined, assignment]
    app_test.MagicMock = _without_browsers  # type: ignore[attr-defined, assignment]
    local_script_runner.require_widgets_deltas = _wait
    schemapi._deep_copy = _copied  # type: ignore[assignment]


def _without_browsers(**_: Any) -> SimpleNamespace:
    """What stands for Streamlit's server: a tablet's page, without cookies and of no address."""
    context = SimpleNamespace(cookies={}, headers={}, remote_ip=object())
    return SimpleNamespace(get_client=lambda _: SimpleNamespace(client_context=context))


def _wait(runner: local_script_runner.LocalScriptRunner, timeout: float = 3) -> None:
    """Wait until the run has ended; AssertionError if it has not after `timeout` seconds."""
    thread = runner._script_thread
    assert thread is not None
    thread.join(timeout)
    if thread.is_alive():
        runner.request_stop()
        runner.join()
        raise AssertionError(f"The screen was not there after {timeout} s.")


def _copied(part: Any, named: set[str]) -> Any:
    """A copy of a part of a chart with copies of its parts, as Altair makes it; not of `named`."""
    if isinstance(part, list):
        return [_copied(one, named) if isinstance(one, _OF_PARTS) else one for one in part]
    if isinstance(part, dict):
        return {
            name: _copied(one, named) if isinstance(one, _OF_PARTS) and name not in named else one
            for name, one in part.items()
        }
    if not isinstance(part, schemapi.SchemaBase):
        return part
    with schemapi.debug_mode(False):
        if copier := getattr(part, "__deepcopy__", None):
            return copier(part)
        return type(part)(*_copied(list(part._args), named), **_copied(part._kwds, named))
