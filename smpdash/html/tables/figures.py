"""The figures of a chart as a table."""

from collections.abc import Sequence

from smpdash.html.render import render


def figures_table(caption: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The figures with their heads; the caption is for those who cannot see the chart."""
    table = render("readings_table.html", caption=caption, heads=heads, rows=rows)
    return render("figures_table.html", caption=caption, table=table)
