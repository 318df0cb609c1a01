"""A campaign's figures as the table that the document shows."""


def table(*lines: tuple[str, object]) -> str:
    """Two columns: what was counted or measured, and how much."""
    return "\n".join(["| what | figure |", "|---|---|", *(f"| {a} | {b} |" for a, b in lines)])
