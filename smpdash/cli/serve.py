"""The command that serves the app: `python -m smpdash serve`."""

import argparse
import importlib.util
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from smpdash.settings import APP, database
from smpdash.store.db.errors import StoreProblem
from smpdash.store.db.location import real_path

if TYPE_CHECKING:
    from smpdash.server.run import Settings


def add_serve_command(commands: Any) -> None:
    """Add the command."""
    serve = commands.add_parser(
        "serve",
        help="serve the app to the studio's tablets",
        description="Serves the app until Ctrl+C, with limits on the connections of one address "
        "and in all. The settings are those of .streamlit/config.toml and STREAMLIT_...; the "
        "options here go before them.",
    )
    serve.add_argument("--address", metavar="ADDRESS", help="listen here; 0.0.0.0 is every network")
    serve.add_argument("--port", metavar="PORT", type=_port, help="listen on this port")
    serve.add_argument(
        "--name", metavar="NAME", type=_name, help="the name or address that tablets open"
    )
    serve.add_argument(
        "--per-address",
        metavar="NUMBER",
        type=_positive,
        help="connections that one address may have; raise it behind a proxy with many tablets",
    )
    serve.add_argument(
        "--log",
        metavar="FILE",
        type=Path,
        help="write the log into this file, rotated at 1 MB; else on the standard error",
    )
    serve.add_argument("--app", type=Path, default=APP, help=argparse.SUPPRESS)
    serve.set_defaults(run=_serve)


def _serve(chosen: argparse.Namespace) -> int:
    # Imported here so that the other commands need not wait for it.
    from smpdash.server import (  # noqa: PLC0415
        lifespan,
        log,
        run,
        unlimited,
    )
    from smpdash.server.connection_limits import PER_ADDRESS, Limits  # noqa: PLC0415

    limits = Limits.for_files(lifespan.allow_open_files(), chosen.per_address or PER_ADDRESS)
    try:
        settings = _settings(chosen)
        listener = run.opened(settings, limits)
        log.keep_log(chosen.log, real_path(database()))
    except (OSError, ValueError, StoreProblem) as problem:
        print(f"Cannot serve: {problem}", file=sys.stderr)
        return 1
    unlimited.limit()
    return run.serve(_app(chosen.app), settings, listener)


def _settings(chosen: argparse.Namespace) -> "Settings":
    from smpdash.screens import streamlit_settings  # noqa: PLC0415
    from smpdash.server.https import setup as https  # noqa: PLC0415
    from smpdash.server.run import Settings  # noqa: PLC0415

    on_the_command_line = {
        "server.address": chosen.address,
        "server.port": chosen.port,
        "browser.serverAddress": chosen.name,
    }
    streamlit_settings.load(chosen.app, on_the_command_line)
    certificate = streamlit_settings.option("server.sslCertFile")
    certificate_key = streamlit_settings.option("server.sslKeyFile")
    name = streamlit_settings.option("browser.serverAddress") or ""
    return Settings(
        address=streamlit_settings.option("server.address") or "127.0.0.1",
        port=int(streamlit_settings.option("server.port")),
        name=name,
        certificate=https.use(certificate, certificate_key, name),
        ping_s=int(streamlit_settings.option("server.websocketPingInterval") or 30),
        compresses=bool(streamlit_settings.option("server.enableWebsocketCompression")),
    )


def _app(file: Path) -> Any:
    """The ASGI app that a file builds.

    Its folder is not put before others on the path: installed, it is the package, whose rooms have
    names of the standard library.
    """
    spec = importlib.util.spec_from_file_location(file.stem, file)
    if spec is None or spec.loader is None:
        raise ImportError(f"{file} is no module")
    module = importlib.util.module_from_spec(spec)
    # Known by its name before it runs, as an import makes it.
    sys.modules[file.stem] = module
    spec.loader.exec_module(module)
    return module.app


def _port(text: str) -> int:
    number = int(text)
    if not 0 < number < 65536:
        raise argparse.ArgumentTypeError("a port is a number from 1 to 65535")
    return number


def _name(text: str) -> str:
    if not text.isprintable() or any(letter.isspace() or letter in "/@?#" for letter in text):
        raise argparse.ArgumentTypeError("a name or an address, such as smpdash.local")
    return text


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number
