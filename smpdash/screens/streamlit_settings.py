"""Streamlit's settings, from .streamlit/config.toml, STREAMLIT_... and the command line."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit import config
from streamlit.runtime.caching.global_cache_budget import (
    reconfigure_global_cache_budget_from_config,
)
from streamlit.web import bootstrap, cli


def load(app: Path, chosen: Mapping[str, Any]) -> None:
    """Read the settings as `streamlit run app.py` does; raises ValueError if one cannot be read.

    `chosen` settings override the environment and the files.
    """
    config._main_script_path = str(app)  # noqa: SLF001 names the folder with the app's own config.toml
    flags = [f"--{name}={value}" for name, value in chosen.items() if value is not None]
    try:
        # The environment is read by the command itself, not by the function that loads the files.
        given = cli.main_run.make_context("streamlit", [*flags, str(app)]).params
    except Exception as problem:
        raise ValueError(str(problem)) from problem
    bootstrap.load_config_options(
        {name: value for name, value in given.items() if name not in {"target", "args"}}
    )
    reconfigure_global_cache_budget_from_config()


def option(name: str) -> Any:
    """The value of a setting, such as "server.port"."""
    return st.get_option(name)
