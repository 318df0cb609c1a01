"""Fills the templates of pages and tables: every value is escaped, and none may be missing."""

from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from smpdash.html.assets import TOKENS
from smpdash.record.answer import hours_words, needed_words
from smpdash.record.counts import listed

_TEMPLATES: Final = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)
_TEMPLATES.filters["listed"] = listed
_TEMPLATES.filters["hours"] = hours_words
_TEMPLATES.filters["needed"] = needed_words
_TEMPLATES.filters["percent"] = "{:.0%}".format
_TEMPLATES.filters["sentence"] = lambda words: f"{words[:1].upper()}{words[1:]}"
_TEMPLATES.globals["tokens"] = TOKENS


def render(template: str, **values: Any) -> str:
    """The template with these values; raises UndefinedError if one that it uses is missing."""
    return _TEMPLATES.get_template(template).render(values)
