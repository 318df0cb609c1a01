"""The courses of a studio as pandas makes them from the rows: a second way to each figure."""

from fnmatch import fnmatchcase
from typing import Any

import pandas as pd

from smpdash.record.progress.scope import Scope
from smpdash.store.db import connection
from smpdash.store.store import Store


def tables(store: Store, *names: str) -> list[pd.DataFrame]:
    """These tables of the database, row by row as they were recorded."""
    with connection.read(store.path) as db:
        return [
            pd.DataFrame(
                list(db.table(name).rows),
                columns=[column.name for column in db.table(name).columns],
            )
            for name in names
        ]


def courses(store: Store) -> pd.DataFrame:
    """One row for each course that had a session, with everything that is counted of it."""
    clients, courses, visits, estimates = tables(store, "client", "course", "visit", "estimate")
    courses = courses.sort_values(["client_id", "number"])
    done = (courses["status"] == "completed").groupby(courses["client_id"])
    courses["kind"] = [
        "touch-up" if earlier else "first"
        for earlier in done.transform(lambda each: each.cumsum().shift(fill_value=0)) > 0
    ]
    sessions = visits[visits["kind"] == "session"].sort_values("number").groupby("course_id")
    of_course = pd.DataFrame(
        {
            "sessions": sessions.size(),
            "first": sessions["held_on"].first(),
            "last": sessions["held_on"].last(),
            "artist": sessions["artist"].apply(lambda each: each.iloc[-1] or ""),
        }
    )
    told = estimates.sort_values("id").groupby("course_id")
    expected = estimates["sessions_done"] + estimates["expected_remaining"]
    of_course["told_high"] = told["credible_80_high"].first()
    of_course["told"] = told["most_likely_total"].first()
    of_course["likely"] = told["most_likely_total"].last()
    by_course = expected.groupby(estimates["course_id"])
    of_course["behind"] = by_course.last() - by_course.first()
    whole = courses.merge(of_course, left_on="id", right_index=True)
    return whole.merge(clients[["id", "code"]], left_on="client_id", right_on="id")


def extra_sessions(store: Store, courses: pd.DataFrame) -> pd.DataFrame:
    """One row for each session beyond the third of its course, with its cause and its hours."""
    (visits,) = tables(store, "visit")
    visits = visits.sort_values(["course_id", "number"])
    visits["cause"] = visits.groupby("course_id")["reason"].shift().fillna("")
    sessions = visits[visits["kind"] == "session"].copy()
    extra = sessions[sessions.groupby("course_id").cumcount() >= 3].copy()
    extra["artist"] = extra["artist"].fillna("")
    times = pd.to_datetime(extra["ended_at"]) - pd.to_datetime(extra["started_at"])
    extra["hours"] = times.dt.total_seconds() / 3600
    days = pd.to_datetime(extra["held_on"])
    extra["quarter"] = days.dt.to_period("Q").dt.start_time.dt.date
    kinds = courses[["id_x", "kind", "code", "number"]]
    kinds = kinds.rename(columns={"kind": "course_kind", "number": "course_number"})
    whole = extra.drop(columns="kind").merge(kinds, left_on="course_id", right_on="id_x")
    return whole.rename(columns={"course_kind": "kind", "held_on": "extra"})


def told(store: Store) -> pd.DataFrame:
    """One row for each estimate that was told while sessions might follow, and what came of it."""
    estimates, visits, shown = tables(store, "estimate", "visit", "told_estimate")
    whole, made = courses(store).set_index("id_x"), []
    for course_id, course in whole.iterrows():
        of_course = visits[visits["course_id"] == course_id].sort_values("number")
        issued = estimates[estimates["course_id"] == course_id].sort_values("id")
        for place, (_, estimate) in enumerate(issued.iterrows()):
            at = of_course[of_course["recorded_at"] == estimate["issued_at"]]
            is_of_visit = fnmatchcase(estimate["cause"], "visit * recorded")
            is_recorded = is_of_visit and len(at)
            is_shown = estimate["id"] in set(shown["estimate_id"]) and estimate["visits_done"] > 0
            is_shown = is_shown and not is_of_visit
            if not (is_recorded or is_shown or (place == 0 and estimate["visits_done"] == 0)):
                continue
            after = issued.iloc[place + 1 :]
            after = after[after["visits_done"] == estimate["visits_done"]]
            after = after[~after["cause"].str.endswith(" recorded")]
            if estimate["visits_done"] > 0 and after["id"].isin(shown["estimate_id"]).any():
                continue
            known = of_course[of_course["recorded_at"] <= estimate["issued_at"]]
            number = int(at["number"].iloc[0]) if is_recorded else 0
            number = int(known["number"].iloc[-1]) if is_shown else number
            later = of_course[of_course["number"] > number]
            is_done = course["status"] == "completed"
            if is_done and later.empty:
                continue
            sessions = later[later["kind"] == "session"]
            done = int(estimate["sessions_done"])
            chances = [estimate[f"p_total_{total}"] for total in range(1, 11)]
            took = min(done + len(sessions), 10)
            made.append(
                {
                    "after": estimate["visits_done"],
                    "chance": chances[done] / sum(chances[done:]) if sum(chances[done:]) else None,
                    "settled": None if sessions.empty else sessions["held_on"].iloc[0],
                    "came": is_done and len(sessions) == 1,
                    "last": course["last"] if is_done else None,
                    "off": took - estimate["most_likely_total"],
                    "held": estimate["credible_80_low"] <= took <= estimate["credible_80_high"],
                    **{name: course[name] for name in ("artist", "kind", "code", "number")},
                }
            )
    columns = ["after", "chance", "settled", "came", "last", "off", "held"]
    return pd.DataFrame(made, columns=[*columns, "artist", "kind", "code", "number"])


def of_scope(courses: pd.DataFrame, scope: Scope, day: str) -> pd.DataFrame:
    """Those whose "first" or "last" session (`day`) lies in the period, of the artist and kind."""
    kept = courses
    if scope.first is not None and scope.last is not None:
        kept = kept[kept[day].between(scope.first.isoformat(), scope.last.isoformat())]
    if scope.artist is not None:
        kept = kept[kept["artist"] == scope.artist]
    if scope.kind is not None:
        kept = kept[kept["kind"] == scope.kind]
    return kept


def by(table: pd.DataFrame, *columns: str) -> dict[Any, int]:
    """How many rows there are of each combination of values."""
    return {key: len(rows) for key, rows in table.groupby(list(columns))}


def visits_of(store: Store, courses: pd.DataFrame) -> pd.DataFrame:
    """One row for each visit of these courses: what it lacks, the days since the session before."""
    clients, visits, readings = tables(store, "client", "visit", "reading")
    kinds = courses[["id_x", "client_id", "code", "number", "kind"]]
    kinds = kinds.rename(columns={"kind": "course_kind", "number": "course_number"})
    whole = visits.sort_values(["course_id", "number"]).merge(
        kinds, left_on="course_id", right_on="id_x"
    )
    intake = clients.set_index("id")
    whole["artist"] = whole["artist"].fillna("")
    if whole.empty:
        return whole.assign(visit="", is_session=True, is_follow_up=True, lacks="", days=0)
    whole["is_session"] = whole["kind"] == "session"
    day: Any = pd.to_datetime(whole["held_on"])
    before = day.where(whole["is_session"]).groupby(whole["course_id"])
    before = before.transform(lambda each: each.ffill().shift())
    whole["days"] = (day - before).dt.days
    whole["is_follow_up"] = whole["days"] >= 7
    noted = dict(iter(readings.groupby("visit_id")))

    def lacking(visit: Any) -> frozenset[str]:
        here = noted.get(visit["id"], readings[:0])
        pigment = here[here["shade"].notna() | here["depth_mm"].notna()]
        lacks = {"artist"} if not visit["artist"] else set()
        if pd.isna(visit["started_at"]) or pd.isna(visit["ended_at"]):
            lacks.add("started_at")
        if visit["is_session"]:
            lacks |= {"pigment_lot"} if pd.isna(visit["pigment_lot"]) else set()
            for name in ("shade", "depth_mm", "coverage"):
                if pigment.empty or pigment[name].isna().any():
                    lacks.add(name)
        if visit["is_follow_up"] and here["observed_fading"].isna().all():
            lacks.add("observed_fading")
        for name in ("hair_loss", "area_cm2", "scar_tissue", "skin", "fitzpatrick"):
            if pd.isna(intake.loc[visit["client_id"], name]):
                lacks.add(name)
        if pd.isna(intake.loc[visit["client_id"], "earlier_fading"]):
            lacks.add("earlier_fading")
        return frozenset(lacks)

    lacks: list[Any] = [lacking(visit) for _, visit in whole.iterrows()]
    whole["lacks"] = lacks
    return whole.drop(columns="kind").rename(columns={"course_kind": "kind", "held_on": "visit"})


def fading_of(store: Store) -> pd.DataFrame:
    """One row for each zone and visit at which fading of a session of the studio was seen."""
    clients, courses, visits, readings = tables(store, "client", "course", "visit", "reading")
    visits = visits.fillna({"artist": "", "pigment_lot": ""})
    courses = courses.sort_values(["client_id", "number"])
    done = (courses["status"] == "completed").groupby(courses["client_id"])
    courses["touch_up"] = done.transform(lambda each: each.cumsum().shift(fill_value=0)) > 0
    whole = visits.merge(
        courses[["id", "client_id", "number", "touch_up"]],
        left_on="course_id",
        right_on="id",
        suffixes=("", "_course"),
    )
    noted = dict(iter(readings.groupby("visit_id")))
    rows = []
    in_order = whole.sort_values(["number_course", "number"])
    for client, theirs in in_order.groupby("client_id"):
        person = clients.set_index("id").loc[client].fillna("")
        for _, visit in theirs.iterrows():
            earlier = theirs[(theirs["kind"] == "session")]
            same = earlier[
                (earlier["course_id"] == visit["course_id"]) & (earlier["number"] < visit["number"])
            ]
            before = earlier[earlier["number_course"] < visit["number_course"]]
            last = before[before["number_course"] == before["number_course"].max()]
            sessions = same if len(same) else last
            seen = noted.get(visit["id"], readings[:0])
            for _, reading in seen[seen["observed_fading"].notna()].iterrows():
                if len(sessions):
                    rows.append(_credited(reading, visit, sessions[::-1], noted, person))
    return pd.DataFrame([row for row in rows if row["days"] >= 7])


def _credited(
    reading: Any,
    visit: Any,
    latest_first: pd.DataFrame,
    noted: dict[Any, pd.DataFrame],
    person: Any,
) -> dict[str, Any]:
    """The fading of one zone, with what the last session that laid pigment in it noted."""
    zone, laid = reading["zone"], None
    session = latest_first.iloc[0]
    for _, each in latest_first.iterrows():
        there = noted.get(each["id"])
        if there is None:
            continue
        there = there[there["shade"].notna() | there["depth_mm"].notna()]
        here = there if zone == "whole" else there[there["zone"].isin([zone, "whole"])]
        if zone == "whole" and "whole" in set(there["zone"]):
            here = there[there["zone"] == "whole"]
        if len(here):
            session, laid = each, here
            break
    shades = set() if laid is None else set(laid["shade"].dropna())
    is_one = laid is not None and len(shades) == 1 and laid["shade"].notna().all()
    days = pd.Timestamp(visit["held_on"]) - pd.Timestamp(session["held_on"])
    return {
        "course": session["course_id"],
        "session": session["id"],
        "fading": session["held_on"],
        "month": session["held_on"][:7],
        "artist": session["artist"],
        "kind": "touch-up" if session["touch_up"] else "first",
        "shade": next(iter(shades)) if is_one else "",
        "zone": zone,
        "skin": person["skin"],
        "scar": person["scar_tissue"],
        "lot": session["pigment_lot"],
        "days": days.days,
        "faded": round(1000 * reading["observed_fading"]),
        "is_later": session["course_id"] != visit["course_id"],
        "code": person["code"],
    }
