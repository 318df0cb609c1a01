"""What axe finds on a page."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# What is Streamlit's own and no style of ours can change: rule, part of the selector, reason.
# There is none as of 1.67.
NOT_OURS: tuple[tuple[str, str, str], ...] = ()
# The rules about colours among those that axe follows unasked.
COLOURS = ("color-contrast", "link-in-text-block")


def findings(page: Page, *, of_colours: bool = False) -> list[str]:
    """What axe calls serious or critical, without what is Streamlit's own.

    With `of_colours`, what it says of colours alone: all that the other look may change.
    """
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if of_colours:
        options["runOnly"] = {"type": "rule", "values": [*COLOURS]}
    answer = Axe().run(page, options=options).response
    return [
        f"{rule['id']} at {node['target']}: {node['failureSummary']}"
        for rule in answer["violations"]
        if rule["impact"] in {"serious", "critical"}
        for node in rule["nodes"]
        if not any(rule["id"] == name and part in str(node["target"]) for name, part, _ in NOT_OURS)
    ]
