"""Links to the files of an export: plain links, so that they stream to the tablet row by row."""

from html import escape
from typing import Final
from urllib.parse import urlencode

import streamlit as st

from smpdash.record.export.selection import EVERYTHING, Selection
from smpdash.screens import context
from smpdash.show.files.tables import DICTIONARY, RECORDS, TABLES, tables_of

_ALL: Final = "The workbook: a sheet for each table"


def address_of(table: str, form: str, selection: Selection = EVERYTHING) -> str:
    """The address of the file of a table, or of all ("records"), in a form of FORMS."""
    asked = selection.address() | ({"form": form} if form == "here" else {})
    kind = "xlsx" if form == "xlsx" else "csv"
    return f"/export/{table}.{kind}{'?' if asked else ''}{urlencode(asked)}"


def link(words: str, address: str) -> str:
    """A link that looks like a button, as HTML."""
    return f'<a class="as-button" href="{escape(address)}" download>{escape(words)}</a>'


def show_links(form: str, selection: Selection) -> None:
    """Show the links to the files of these records: one workbook, or a CSV file for each table."""
    if form == "xlsx":
        links = link(_ALL, address_of(RECORDS, form, selection))
    else:
        tables = (*tables_of(selection), DICTIONARY)
        links = "".join(link(TABLES[each], address_of(each, form, selection)) for each in tables)
    st.html(f'<div class="files">{links}</div>')


def show_link(what: str, table: str, selection: Selection) -> None:
    """Show the link to one table in the form that this person likes; nothing if they may not."""
    if context.person().may("export"):
        form = context.store().export_form()
        words = f"{what} as {'an Excel workbook' if form == 'xlsx' else 'CSV'}"
        st.html(link(words, address_of(table, form, selection)), width="content")
