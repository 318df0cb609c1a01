"""The campaigns against a served studio: kills, keys, backups, drafts and messages."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from tests.campaigns import (
    foreign_backups,
    large_messages,
    long_day,
    lost_keys,
    many_drafts,
    served_killed,
)
from tests.campaigns.figures import table


def killed_while_served(folder: Path, every: int) -> str:
    places = [folder / name for name in ("restores", "end", "control", "migrations")]
    for place in places:
        place.mkdir()
    first = served_killed.restores(places[0], range(2, 999, every))
    # Between the last kill and the end lies the step by which the copy takes the place.
    last = 2 + every * (first.kills - 1)
    end = served_killed.restores(places[1], range(last + 1, last + every))
    control = served_killed.restores(places[2], range(2, 999, 2 * every), control=True)
    steps = served_killed.migrations(places[3], range(2, 9999, 10 * every))
    restores, both = first.with_those_of(end), (first, end, steps)
    return table(
        ("kills of the server at steps of a restore by its screen", restores.kills),
        (
            "the records afterwards: as before, or restored",
            f"{restores.as_before}, {restores.done}",
        ),
        ("an erased client or an ended sign-in is back", restores.came_back),
        ("kills at steps of the migrations, at its start", steps.kills),
        ("the file afterwards: as before, or up to date", f"{steps.as_before}, {steps.done}"),
        ("half done, of either", sum(len(one.half_done) for one in both)),
        ("the next start does not serve, of either", sum(len(one.not_served) for one in both)),
        ("not finished by the next try, of either", sum(len(one.not_finished) for one in both)),
        ("unfinished copies left by then", restores.left_lying),
        ("findings of `check`", sum(len(one.findings) for one in both)),
        (
            f"control, the backup placed first: back after {control.kills} kills",
            control.came_back,
        ),
    )


def keys_lost(folder: Path, _rounds: int) -> str:
    places = [folder / name for name in ("records", "pins", "control")]
    for place in places:
        place.mkdir()
    found = (
        lost_keys.of_the_records(places[0]),
        lost_keys.of_the_pins(places[1]),
        lost_keys.of_the_pins(places[2], app=lost_keys.MADE_ANEW),
    )
    lines = [
        "| what | the records' key | the PINs' key | control: made anew |",
        "|---|---|---|---|",
    ]
    for what, figure in (
        ("losses, before a start and while it is served", lambda one: one.tried),
        ("a byte of the records changed by the refused start", lambda one: len(one.changed)),
        ("not said in words that name the key", lambda one: len(one.not_said)),
        ("who was in already could not go on", lambda one: len(one.stopped_work)),
        ("not as before once the key was back", lambda one: len(one.not_back)),
        ("tracebacks in the log", lambda one: len(one.tracebacks)),
        ("findings of `check`", lambda one: len(one.findings)),
    ):
        lines.append(f"| {what} | {' | '.join(str(figure(one)) for one in found)} |")
    return "\n".join(lines)


def backups_from_elsewhere(folder: Path, _rounds: int) -> str:
    places = [folder / name for name in ("checked", "control")]
    for place in places:
        place.mkdir()
    found = foreign_backups.campaign(places[0])
    kinds = ("edited", "cut short", "of another program", "of another studio")
    control = foreign_backups.campaign(
        places[1], kinds, app=foreign_backups.UNCHECKED, patience_s=3.0
    )
    return table(
        ("backups and notes, edited, cut, exchanged or from elsewhere", found.tried),
        ("backups refused", len(found.refused)),
        ("restored, being whole: " + ", ".join(found.restored), len(found.restored)),
        ("refused or restored otherwise than meant", len(found.otherwise)),
        ("not said in words", len(found.not_in_words)),
        ("unfinished copies left", len(found.left_lying)),
        ("findings of `check` of the records", len(found.findings)),
        ("tracebacks in the log", len(found.tracebacks)),
        ("another studio's note that `check` holds against the audit log", len(found.by_its_note)),
        (f"control, not checked: of {len(kinds)} put in place", len(control.otherwise)),
    )


def drafts_by_the_thousand(folder: Path, most: int) -> str:
    lines = [
        (
            "| drafts | a start, s | the first page of them, s | shown on it | the next page, s |"
            " a tap in a visit, median, s | `check`, s | findings | memory of the server, MB |"
        ),
        "|---|---|---|---|---|---|---|---|---|",
    ]
    runs = [(10, many_drafts.APP), (1000, many_drafts.APP), (most, many_drafts.APP)]
    for number, app in (*runs, (1000, many_drafts.ALL_AT_ONCE)):
        (place := folder / f"{number}-{app.stem}").mkdir()
        one = many_drafts.campaign(place, number, app=app)
        figures = (
            f"{number:,}" if app == many_drafts.APP else f"control, all on one page: {number:,}",
            f"{one.start_s:.1f}",
            f"{one.page_s:.2f}",
            one.shown,
            f"{one.next_page_s:.2f}",
            f"{one.tap_s:.2f}",
            f"{one.check_s:.2f}",
            one.findings,
            f"{one.memory_mb:.0f}",
        )
        lines.append(f"| {' | '.join(map(str, figures))} |")
    return "\n".join(lines)


def learnt_all_day(folder: Path, taps: int) -> str:
    learnings = taps // 10
    found = long_day.day(folder, taps, app=long_day.LEARNING, learnings=learnings)
    first, *_, last = found.looks
    most_mb = max(one.memory_mb for one in found.looks)
    return table(
        ("taps in visits, by four tablets at once", f"{found.taps:,}"),
        ("pages loaded anew between them", f"{found.pages:,}"),
        ("learnings behind them, from four courses each", f"{found.learnings:,}"),
        (
            "memory of the server, MB: before, at the most, at the end",
            f"{first.memory_mb:.0f}, {most_mb:.0f}, {last.memory_mb:.0f}",
        ),
        (
            "threads: before, at the most, at the end",
            f"{first.threads}, {max(one.threads for one in found.looks)}, {last.threads}",
        ),
        (
            "open files: before, at the most, at the end",
            f"{first.files}, {max(one.files for one in found.looks)}, {last.files}",
        ),
    )


def large_messages_sent(folder: Path, rounds: int) -> str:
    lines = [
        (
            "| 50 MB each, on twelve sockets and in a form | sent | cut off | memory before, MB |"
            " at the most | another tablet's tap, median, s | slowest, s | tracebacks |"
        ),
        "|---|---|---|---|---|---|---|---|",
    ]
    for words, by_streamlit, most_mb in (
        ("as smpdash serves", False, ""),
        ("under `streamlit run`", True, ""),
        ("control, under `streamlit run`: 50 MB let through to the door", True, "50"),
    ):
        (place := folder / f"{by_streamlit}{most_mb}").mkdir()
        environ = {"STREAMLIT_SERVER_MAX_MESSAGE_SIZE": most_mb} if most_mb else {}
        one = large_messages.campaign(place, rounds, by_streamlit=by_streamlit, **environ)
        figures = (
            one.sent,
            one.cut_off,
            f"{one.before_mb:.0f}",
            f"{one.most_mb:.0f}",
            f"{one.taps_s[len(one.taps_s) // 2]:.2f}",
            f"{one.taps_s[-1]:.2f}",
            one.tracebacks,
        )
        lines.append(f"| {words} | {' | '.join(map(str, figures))} |")
    return "\n".join(lines)


TRIED: Final[dict[str, tuple[Callable[[Path, int], str], int]]] = {
    # The number says how many steps lie between two kills of a restore.
    "served-kills": (killed_while_served, 8),
    # Every way to lose a key once, whatever the number.
    "keys": (keys_lost, 1),
    "learnings": (learnt_all_day, 2000),
    "large-messages": (large_messages_sent, 1),
    "drafts": (drafts_by_the_thousand, 100_000),
    "foreign-backups": (backups_from_elsewhere, 1),
}
