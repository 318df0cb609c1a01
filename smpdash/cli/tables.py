"""The commands that print a table: roles, settings."""

import argparse
from typing import Any

from smpdash import settings
from smpdash.record.permissions import roles_table


def add_table_commands(commands: Any) -> None:
    """Add the two commands."""
    roles = commands.add_parser(
        "roles",
        help="print who may do what",
        description="Prints the table of rights as Markdown: docs/roles.md is this text.",
    )
    roles.set_defaults(run=_roles)
    in_force = commands.add_parser(
        "settings",
        help="print the settings in force",
        description="Prints every environment variable that smpdash reads and its value here; of a "
        "secret only whether it is set.",
    )
    in_force.add_argument(
        "--table",
        action="store_true",
        help="print what each one means, as Markdown: docs/settings.md is this text",
    )
    in_force.set_defaults(run=_settings)


def _roles(_chosen: argparse.Namespace) -> int:
    print(roles_table(), end="")
    return 0


def _settings(chosen: argparse.Namespace) -> int:
    if chosen.table:
        print(settings.markdown(), end="")
    else:
        print("\n".join(settings.lines_in_force()))
    return 0
