"""Twenty questions that a manager asks, answered in pandas from the exported files alone.

Write the files, then ask:

    python -m smpdash export --out export
    python docs/questions.py export 2026-11-29

The day stands for today. Each answer is a table; take what you need of it into your own notebook.
"""

import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd

Tables = dict[str, pd.DataFrame]
COURSE = ["client_code", "course_number"]
VISIT = [*COURSE, "visit_number"]
DAYS = ["held_on", "first_session_on", "last_session_on", "finished_on", "next_from", "next_to"]


def read(folder: Path) -> Tables:
    """The files of an export, with real days and instants; yes and no become truths."""
    tables = {path.stem: pd.read_csv(path, encoding="utf-8-sig") for path in folder.glob("*.csv")}
    for table in tables.values():
        for name in table.columns:
            if name in DAYS:
                table[name] = pd.to_datetime(table[name])
            elif name.endswith("_at"):
                table[name] = pd.to_datetime(table[name], utc=True)
            elif name.startswith("is_"):
                table[name] = table[name] == "yes"
    return tables


def in_treatment(of: Tables, _today: pd.Timestamp) -> pd.DataFrame:
    """1. Who is in treatment, and how far are they?"""
    running = of["courses"].query("status == 'running'")
    return running[["client_name", "artist", "sessions", "now_low", "now_most_likely", "now_high"]]


def due(of: Tables, today: pd.Timestamp) -> pd.DataFrame:
    """2. Who is due or overdue this week?"""
    waiting = of["courses"].dropna(subset=["next_from"])
    waiting = waiting[waiting["next_from"] <= today + pd.Timedelta(days=6)].copy()
    waiting["is_overdue"] = waiting["next_to"] < today
    return waiting.sort_values("next_to")[["client_name", "next_from", "next_to", "is_overdue"]]


def hours_ahead(of: Tables, today: pd.Timestamp) -> pd.DataFrame:
    """3. How many hours in the chair are expected within a week and within a month, by artist?

    Each session planned counts by its chance: the next one in the middle of its window, or today
    if that is over, and each later one as many days after the one before.
    """
    courses = of["courses"].query("status == 'running'")
    latest = of["plans"].groupby(COURSE)["issued_at"].transform("max") == of["plans"]["issued_at"]
    plans = of["plans"][latest].merge(courses, on=COURSE)
    between = (plans["next_to"] - plans["next_from"]) / 2 + (
        plans["next_from"] - plans["last_session_on"]
    )
    first = (plans["last_session_on"] + between).fillna(today).clip(lower=today)
    later = plans["session_number"] - plans["sessions"] - 1
    days_between = (between / pd.Timedelta(days=1)).fillna(10.5) * later.astype(float)
    day = first + pd.to_timedelta(days_between, unit="D")
    hours = plans["chance"] * plans["hours"]
    ends = {"a week": today + pd.Timedelta(days=7), "a month": today + pd.Timedelta(days=30)}
    within = {words: hours.where(day < end, 0) for words, end in ends.items()}
    return pd.DataFrame(within).groupby(plans["artist"], dropna=False).sum().reset_index()


def more_than_told(of: Tables, _today: pd.Timestamp) -> pd.DataFrame:
    """4. Who needs more sessions than we told them, and why?"""
    latest = of["estimates"].sort_values("issued_at", kind="stable").groupby(COURSE).tail(1)
    courses = of["courses"].query("now_most_likely > told_most_likely")
    names = ["client_name", "told_most_likely", "now_most_likely", "why"]
    return courses.merge(latest[[*COURSE, "why"]], on=COURSE)[names]


def extra_sessions(of: Tables, _today: pd.Timestamp) -> pd.DataFrame:
    """5. What did sessions beyond those sold cost, by the reason agreed at the visit before?"""
    visits = of["visits"].merge(of["courses"][[*COURSE, "package"]], on=COURSE).sort_values(VISIT)
    visits["cause"] = visits.groupby(COURSE)["reason"].shift()
    sold = visits["package"].fillna(of["studio"]["package"].iloc[0])
    extra = visits[visits["session_number"] > sold]
    quarter = extra["held_on"].dt.to_period("Q").astype(str).rename("quarter")
    counts = extra.groupby([quarter, extra["cause"]], dropna=False)
    minutes = counts["worked_minutes"].agg(["size", "sum"])
    return minutes.rename(columns={"size": "sessions", "sum": "minutes"}).reset_index()


def sessions_per_course(of: Tables, _today: pd.Timestamp) -> pd.DataFrame:
    """6. How many sessions did finished courses take, by month and artist?"""
    done = of["courses"].query("status == 'completed'")
    month = done["last_session_on"].dt.to_period("M").astype(str).rename("month")
    return done.groupby([month, "artist"])["sessions"].agg(["size", "mean"]).reset_index()


def drop_off(of: Tables, _today: pd.Timestamp) -> pd.DataFrame:
    """7. After which session do clients stop? (Those in treatment count as long as they came.)"""
    begun = of["courses"].query("sessions > 0 and not is_touch_up")
    rows = []
    for number in range(1, int(begun["sessions"].max()) if len(begun) else 1):
        came = begun[begun["sessions"] > number]
        stopped = begun[(begun["sessions"] == number) & (begun["status"] == "abandoned")]
        known = len(came) + len(stopped)
        rows.append((number, known, len(came) / known if known else None))
    return pd.DataFrame(rows, columns=["after_session", "known", "share_going_on"])


def fading(of: Tables, _today: pd.Timestamp) -> pd.DataFrame:
    """8. How much fades, by shade, zone and artist of the session that laid the pigment?

    A fading is seen a visit later: `of_session` leads to the session that it belongs to. The whole
    scalp and its zones are kept apart.
    """
    keys = [*COURSE, "zone"]
    seen = of["readings"].dropna(subset=["observed_fading"]).query("of_session > 0")
    laid = of["readings"].dropna(subset=["session_number"]).drop(columns="of_session")
    laid = laid.rename(columns={"session_number": "of_session"})[
        [*keys, "of_session", "visit_number", "shade", "depth_mm"]
    ]
    seen = seen[[*keys, "of_session", "observed_fading", "is_whole_scalp"]]
    both = seen.merge(laid, on=[*keys, "of_session"])
    both = both.merge(of["visits"][[*VISIT, "artist", "pigment_lot"]], on=VISIT)
    groups = both.groupby(["is_whole_scalp", "zone", "shade", "artist"], dropna=False)
    return groups["observed_fading"].agg(["size", "mean"]).reset_index()


def missing(of: Tables, _today: pd.Timestamp) -> pd.DataFrame:
    """9. Which fields do we leave empty, by artist?"""
    fields = ["started_at", "ended_at", "pigment_lot", "artist"]
    by_artist = of["visits"][fields].isna().groupby(of["visits"]["artist"].fillna("not noted"))
    return by_artist.mean().reset_index(names="who")


def forecasts(of: Tables, _today: pd.Timestamp) -> pd.DataFrame:
    """10. How often did the range that we told hold, by the number of visits behind it?"""
    done = of["courses"].query("status == 'completed'")[[*COURSE, "sessions"]]
    told = of["estimates"].query("is_as_told").merge(done, on=COURSE)
    told = told[told["sessions_done"] < told["sessions"]]
    held = told["sessions"].between(told["credible_80_low"], told["credible_80_high"])
    return held.groupby(told["visits_done"]).agg(["size", "mean"]).reset_index()


def improving(of: Tables, _today: pd.Timestamp) -> pd.DataFrame:
    """11. Are we improving? Sessions per finished course, by quarter."""
    done = of["courses"].query("status == 'completed' and not is_touch_up")
    quarter = done["last_session_on"].dt.to_period("Q").astype(str).rename("quarter")
    return done.groupby(quarter)["sessions"].agg(["size", "mean"]).reset_index()


def touch_ups_due(of: Tables, today: pd.Timestamp) -> pd.DataFrame:
    """12. Whose finished work is a year old, without a course since?"""
    latest = of["courses"].sort_values("course_number").groupby("client_code").tail(1)
    return latest[latest["finished_on"] <= today - pd.DateOffset(years=1)][
        ["client_name", "finished_on"]
    ]


def recall(of: Tables, _today: pd.Timestamp) -> pd.DataFrame:
    """13. Which clients had pigment of which lot?"""
    names = ["pigment_lot", "held_on", "client_code", "client_name", "contact"]
    return of["recall"].sort_values(names)[names]


def intervals(of: Tables, _today: pd.Timestamp) -> pd.DataFrame:
    """14. How many days lie between sessions?"""
    again = of["visits"].query("session_number > 1")
    return again.groupby("session_number")["days_since_session"].describe().reset_index()


def clients_of_artists(of: Tables, _today: pd.Timestamp) -> pd.DataFrame:
    """15. Whose clients are they?"""
    names = ["artist", "client_code", "client_name", "status"]
    return of["courses"].sort_values(names)[names]


def two_periods(of: Tables, today: pd.Timestamp) -> pd.DataFrame:
    """16. How does this quarter compare with the one before?"""
    quarter = of["visits"]["held_on"].dt.to_period("Q")
    this = today.to_period("Q")
    visits = of["visits"][quarter.isin([this, this - 1])]
    by_quarter = visits.groupby(quarter.astype(str).rename("quarter"))
    return by_quarter.agg(
        sessions=("session_number", "count"), minutes=("worked_minutes", "sum")
    ).reset_index()


def coverage(of: Tables, _today: pd.Timestamp) -> pd.DataFrame:
    """17. How far is everybody in treatment, visit by visit?"""
    running = of["courses"].query("status == 'running'")[COURSE]
    noted = of["readings"].dropna(subset=["coverage"]).merge(running, on=COURSE)
    area = noted["area_share"]
    noted["weighted"] = noted["coverage"] * area
    sums = noted.assign(area=area).groupby([*VISIT, "is_whole_scalp"])[["weighted", "area"]].sum()
    return (sums["weighted"] / sums["area"]).rename("coverage").reset_index()


def before_and_after(of: Tables, _today: pd.Timestamp) -> pd.DataFrame:
    """18. What did the first and the last visit of each course note, zone by zone?"""
    noted = of["readings"].dropna(subset=["coverage"]).sort_values(VISIT)
    ends = noted.groupby([*COURSE, "zone"])["coverage"].agg(["first", "last"])
    return ends.reset_index()


def who_recorded(of: Tables, _today: pd.Timestamp) -> pd.DataFrame:
    """19. Who recorded what when, and what was changed afterwards?"""
    names = ["recorded_at", "artist", *VISIT, "amendments", "amended_at"]
    return of["visits"].sort_values("recorded_at", ascending=False)[names]


def told_at_intake(of: Tables, _today: pd.Timestamp) -> pd.DataFrame:
    """20. What was told at intake, and what came of it?"""
    names = ["client_name", "told_low", "told_most_likely", "told_high", "sessions", "outcome"]
    return of["courses"][names]


QUESTIONS: list[Callable[[Tables, pd.Timestamp], pd.DataFrame]] = [
    *(in_treatment, due, hours_ahead, more_than_told, extra_sessions, sessions_per_course),
    *(drop_off, fading, missing, forecasts, improving, touch_ups_due, recall, intervals),
    *(clients_of_artists, two_periods, coverage, before_and_after, who_recorded, told_at_intake),
]


def main() -> None:
    """Print the answer to each question."""
    tables, today = read(Path(sys.argv[1])), pd.Timestamp(sys.argv[2])
    for question in QUESTIONS:
        sys.stdout.write(f"{str(question.__doc__).splitlines()[0]}\n")
        sys.stdout.write(f"{question(tables, today).head(10).to_string(index=False)}\n\n")


if __name__ == "__main__":
    main()
