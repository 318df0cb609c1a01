"""Runs of a screen without a browser in less time than Streamlit takes for them.

A run by Streamlit's AppTest compiles the program anew, looks each millisecond whether it has ended,
and answers through mocks who the browser is.
"""

from functools import cache
from types import SimpleNamespace
from typing import Any

from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.testing.v1 import app_test, local_script_runner

_COMPILED = ScriptCache()


@cache
def run_faster() -> None:
    """Let each AppTest from now on be faster; a second call changes nothing."""
    # Each AppTest reads the metadata of all installed packages, to find components in them.
    manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)
    app_test.ScriptCache = lambda: _COMPILED  # type: ignore[attr-defined, assignment]
    app_test.MagicMock = _without_browsers  # type: ignore[attr-defined, assignment]
    local_script_runner.require_widgets_deltas = _wait


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
