"""The schema as numbered steps. A step that was released is never edited; a new one is added."""

import secrets
from typing import Final

from sqlite_utils import Database, Migrations

migrations = Migrations("smpdash")
# In order; a file that holds a step of another name is newer than this code.
STEPS: Final = (
    "0001_studio",
    "0002_clients_and_visits",
    "0003_estimates_drafts_actions",
    "0004_audit",
    "0005_lessons",
    "0006_sign_ins",
    "0007_own_clients",
    "0008_work_accounts",
    "0009_throttle",
    "0010_last_seen",
    "0011_summaries",
    "0012_moves",
    "0013_merges",
    "0014_client_list",
    "0015_progress",
    "0017_told_estimates",
    "0018_quality",
    "0019_forecasts",
    "0020_package",
    "0021_settings",
    "0023_export",
    "0024_targets",
    "0029_scar_place",
    "0030_imports",
    "0031_tablets",
    "0032_tokens",
    "0033_summaries_by_course",
)


@migrations(name="0001_studio")
def _studio(db: Database) -> None:
    for statement in (
        """
        CREATE TABLE studio (
            id INTEGER PRIMARY KEY CHECK (id = 1),  -- one studio a file
            name TEXT NOT NULL CHECK (trim(name) <> ''),
            depth_accepted_low_mm REAL NOT NULL CHECK (depth_accepted_low_mm >= 0.1),
            depth_accepted_high_mm REAL NOT NULL
                CHECK (depth_accepted_high_mm > depth_accepted_low_mm
                    AND depth_accepted_high_mm <= 3.0),
            depth_ideal_low_mm REAL NOT NULL CHECK (depth_ideal_low_mm >= depth_accepted_low_mm),
            depth_ideal_high_mm REAL NOT NULL
                CHECK (depth_ideal_high_mm > depth_ideal_low_mm
                    AND depth_ideal_high_mm <= depth_accepted_high_mm),
            time_zone TEXT NOT NULL CHECK (time_zone <> ''),  -- an IANA name
            made_up INTEGER NOT NULL DEFAULT 0 CHECK (made_up IN (0, 1)),  -- a demonstration
            version INTEGER NOT NULL CHECK (version >= 1)  -- counts the saves
        ) STRICT
        """,
        """
        CREATE TABLE shade (
            key TEXT PRIMARY KEY NOT NULL CHECK (key <> ''),
            position INTEGER NOT NULL,  -- the table's order, lightest to darkest
            name TEXT NOT NULL CHECK (trim(name) <> ''),
            darkness REAL NOT NULL CHECK (darkness BETWEEN 0 AND 1),  -- 0 skin, 1 black
            dilution TEXT NOT NULL,  -- the studio's own words for the mix
            retired INTEGER NOT NULL CHECK (retired IN (0, 1))
        ) STRICT
        """,
        """
        CREATE TABLE zone (
            key TEXT PRIMARY KEY NOT NULL CHECK (key <> ''),
            position INTEGER NOT NULL,
            name TEXT NOT NULL CHECK (trim(name) <> ''),
            area_share REAL NOT NULL CHECK (area_share BETWEEN 0 AND 1)  -- of a full scalp
        ) STRICT
        """,
        # Readings may name the whole scalp, which is none of the studio's own zones.
        "INSERT INTO zone VALUES ('whole', 0, 'Whole scalp', 1)",
        """
        CREATE TABLE staff (
            key TEXT PRIMARY KEY NOT NULL CHECK (key <> ''),
            position INTEGER NOT NULL,
            name TEXT NOT NULL CHECK (trim(name) <> ''),
            role TEXT NOT NULL CHECK (role IN ('artist', 'manager', 'owner')),
            active INTEGER NOT NULL CHECK (active IN (0, 1))
        ) STRICT
        """,
        """
        CREATE TABLE lot (
            key TEXT PRIMARY KEY NOT NULL CHECK (key <> ''),
            position INTEGER NOT NULL,
            label TEXT NOT NULL CHECK (trim(label) <> ''),  -- as printed on the bottle
            expires_on TEXT CHECK (date(expires_on) IS expires_on),
            used_up INTEGER NOT NULL CHECK (used_up IN (0, 1))
        ) STRICT
        """,
    ):
        db.execute(statement)


@migrations(name="0002_clients_and_visits")
def _clients_and_visits(db: Database) -> None:
    for statement in (
        """
        CREATE TABLE client (
            id INTEGER PRIMARY KEY AUTOINCREMENT,  -- never given twice, so no code is either
            code TEXT NOT NULL UNIQUE CHECK (code = printf('C-%04d', id)),
            name TEXT NOT NULL CHECK (trim(name) <> '' AND length(name) <= 200),
            contact TEXT NOT NULL CHECK (length(contact) <= 200),
            birth_year INTEGER CHECK (birth_year BETWEEN 1900 AND 2200),
            hair_loss TEXT CHECK (hair_loss IN (
                'norwood-1', 'norwood-2', 'norwood-3', 'norwood-4', 'norwood-5', 'norwood-6',
                'norwood-7', 'ludwig-1', 'ludwig-2', 'ludwig-3', 'scar-only')),
            area_cm2 REAL CHECK (area_cm2 BETWEEN 1 AND 1000),  -- scalp area to treat
            scar_tissue TEXT CHECK (scar_tissue IN ('none', 'minor', 'moderate', 'extensive')),
            scar_kind TEXT CHECK (scar_kind IN (
                'fue', 'fut', 'surgical', 'trauma', 'raised', 'other')),
            skin TEXT CHECK (skin IN ('normal', 'combination', 'dry', 'oily')),
            fitzpatrick INTEGER CHECK (fitzpatrick BETWEEN 1 AND 6),
            earlier_fading TEXT CHECK (earlier_fading IN ('unknown', 'slow', 'typical', 'fast')),
            earlier_pigment INTEGER NOT NULL CHECK (earlier_pigment IN (0, 1)),  -- from elsewhere
            wanted_look TEXT CHECK (wanted_look IN ('shaved', 'density', 'hairline', 'scar')),
            search_key TEXT NOT NULL,  -- name and code with case and accents folded
            recorded_at TEXT NOT NULL
                CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', recorded_at) IS recorded_at),
            amended_at TEXT CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', amended_at) IS amended_at),
            version INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1)  -- counts the amendments
        ) STRICT
        """,
        """
        CREATE TABLE course (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            client_id INTEGER NOT NULL REFERENCES client (id),
            number INTEGER NOT NULL CHECK (number >= 1),  -- 2 and up are touch-ups
            status TEXT NOT NULL CHECK (status IN ('running', 'completed', 'abandoned')),
            UNIQUE (client_id, number)
        ) STRICT
        """,
        "CREATE UNIQUE INDEX one_running_course ON course (client_id) WHERE status = 'running'",
        """
        CREATE TABLE visit (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            course_id INTEGER NOT NULL REFERENCES course (id),
            number INTEGER NOT NULL CHECK (number BETWEEN 1 AND 99),
            held_on TEXT NOT NULL CHECK (date(held_on) IS held_on),
            kind TEXT NOT NULL CHECK (kind IN ('session', 'check-up')),
            artist TEXT REFERENCES staff (key),
            started_at TEXT CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', started_at) IS started_at),
            ended_at TEXT CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', ended_at) IS ended_at
                AND (started_at IS NULL OR ended_at IS NULL OR ended_at >= started_at)),
            break_minutes INTEGER NOT NULL CHECK (break_minutes >= 0),  -- between start and end
            adjustments INTEGER NOT NULL CHECK (adjustments BETWEEN 0 AND 20),  -- asked for
            pigment_lot TEXT REFERENCES lot (key),
            note TEXT NOT NULL CHECK (length(note) <= 4000),
            decision TEXT NOT NULL CHECK (decision IN ('another', 'complete')),
            reason TEXT CHECK (reason IN (
                'planned', 'fading', 'scar tissue', 'area', 'adjustment', 'shallow', 'light',
                'playing safe', 'other') AND (reason IS NOT NULL OR decision <> 'another')),
            -- why values out of the usual were recorded all the same
            anyway TEXT CHECK (anyway IN ('checked', 'wish', 'skin', 'other')),
            recorded_at TEXT NOT NULL
                CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', recorded_at) IS recorded_at),
            amended_at TEXT CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', amended_at) IS amended_at),
            version INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1),  -- counts the corrections
            UNIQUE (course_id, number)
        ) STRICT
        """,
        """
        CREATE TABLE reading (
            visit_id INTEGER NOT NULL REFERENCES visit (id) ON DELETE CASCADE,
            position INTEGER NOT NULL,  -- the order in which the zones were noted
            zone TEXT NOT NULL REFERENCES zone (key),
            shade TEXT REFERENCES shade (key),
            depth_mm REAL CHECK (depth_mm BETWEEN 0.1 AND 3.0),  -- millimetres of needle depth
            depth_kind TEXT NOT NULL CHECK (depth_kind IN ('implanted', 'throw')),
            -- share of the previous session's pigment lost since
            observed_fading REAL CHECK (observed_fading BETWEEN 0 AND 1),
            coverage REAL CHECK (coverage BETWEEN 0 AND 1),  -- share of the wanted density
            PRIMARY KEY (visit_id, position),
            UNIQUE (visit_id, zone)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE visit_past (
            id INTEGER PRIMARY KEY,
            course_id INTEGER NOT NULL REFERENCES course (id),
            visit_id INTEGER NOT NULL,  -- of a visit that may be deleted since
            version INTEGER NOT NULL,
            was TEXT NOT NULL CHECK (json_valid(was)),  -- the whole visit before the change
            change TEXT NOT NULL CHECK (change IN ('corrected', 'deleted')),
            why TEXT NOT NULL CHECK (trim(why) <> ''),
            at TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', at) IS at)
        ) STRICT
        """,
        "CREATE INDEX visit_past_by_course ON visit_past (course_id)",
        """
        CREATE TRIGGER the_past_stays BEFORE UPDATE ON visit_past
        BEGIN SELECT raise(ABORT, 'what a visit was before is never changed'); END
        """,
    ):
        db.execute(statement)


@migrations(name="0003_estimates_drafts_actions")
def _estimates_drafts_actions(db: Database) -> None:
    shares = "\n".join(
        f"            p_total_{total} REAL NOT NULL CHECK (p_total_{total} BETWEEN 0 AND 1),"
        for total in range(1, 11)
    )
    total = " + ".join(f"p_total_{number}" for number in range(1, 11))
    for statement in (
        # A fact, though it was a belief: what the client was told at the time.
        f"""
        CREATE TABLE estimate (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            course_id INTEGER NOT NULL REFERENCES course (id),
            visits_done INTEGER NOT NULL CHECK (visits_done >= 0),
            sessions_done INTEGER NOT NULL CHECK (sessions_done BETWEEN 0 AND visits_done),
            model_version TEXT NOT NULL,
            -- probability that the course takes so many sessions in all
{shares}
            most_likely_total INTEGER NOT NULL CHECK (most_likely_total >= 1),
            credible_80_low INTEGER NOT NULL CHECK (credible_80_low >= 1),
            credible_80_high INTEGER NOT NULL CHECK (credible_80_high >= credible_80_low),
            expected_remaining REAL NOT NULL CHECK (expected_remaining >= 0),  -- sessions
            words TEXT NOT NULL,
            why TEXT NOT NULL,  -- what changed the answer
            cause TEXT NOT NULL,  -- what was recorded
            issued_at TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', issued_at) IS issued_at),
            CHECK (abs({total} - 1) < 1e-6)
        ) STRICT
        """,
        "CREATE INDEX estimate_by_course ON estimate (course_id)",
        """
        CREATE TRIGGER what_was_told_stays BEFORE UPDATE ON estimate
        BEGIN SELECT raise(ABORT, 'an estimate as issued is never changed'); END
        """,
        """
        CREATE TABLE draft (
            id TEXT PRIMARY KEY NOT NULL CHECK (id <> ''),  -- the action key of the save to come
            kind TEXT NOT NULL CHECK (kind IN ('visit', 'client', 'correction')),
            about TEXT NOT NULL,  -- course, client or visit; empty for something new
            device TEXT NOT NULL,
            data TEXT NOT NULL CHECK (json_type(data) IS 'object' AND length(data) <= 1000000),
            version INTEGER NOT NULL CHECK (version >= 1),
            started_at TEXT NOT NULL
                CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', started_at) IS started_at),
            updated_at TEXT NOT NULL
                CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', updated_at) IS updated_at)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE UNIQUE INDEX one_draft_of_each ON draft (kind, about) WHERE about <> ''",
        "CREATE UNIQUE INDEX one_new_draft_a_device ON draft (kind, device) WHERE about = ''",
        """
        CREATE TABLE action (
            key TEXT PRIMARY KEY NOT NULL CHECK (key <> ''),  -- the same key never acts twice
            kind TEXT NOT NULL,
            result TEXT NOT NULL,  -- what was made or changed, by its name
            why TEXT NOT NULL,
            at TEXT CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', at) IS at)
        ) STRICT, WITHOUT ROWID
        """,
    ):
        db.execute(statement)


@migrations(name="0004_audit")
def _audit(db: Database) -> None:
    for statement in (
        """
        CREATE TABLE audit (
            seq INTEGER PRIMARY KEY CHECK (seq >= 1),  -- without a gap
            at TEXT CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', at) IS at),
            actor TEXT NOT NULL,  -- key of the staff; empty where nobody is signed in
            device TEXT NOT NULL,
            action TEXT NOT NULL CHECK (action <> ''),
            client TEXT NOT NULL,  -- code; empty for the studio
            subject TEXT NOT NULL,  -- what the action made or changed, by its name
            app TEXT NOT NULL,  -- version of smpdash
            sealed INTEGER NOT NULL CHECK (sealed IN (0, 1)),  -- under the client's key
            content BLOB NOT NULL,  -- before, after and reason as JSON
            previous TEXT NOT NULL CHECK (length(previous) = 64),
            hash TEXT NOT NULL CHECK (length(hash) = 64)
        ) STRICT
        """,
        "CREATE INDEX audit_by_client ON audit (client)",
        """
        CREATE TRIGGER the_trail_stays BEFORE UPDATE ON audit
        BEGIN SELECT raise(ABORT, 'an entry of the trail is never changed'); END
        """,
        """
        CREATE TRIGGER the_trail_is_whole BEFORE DELETE ON audit
        BEGIN SELECT raise(ABORT, 'an entry of the trail is never deleted'); END
        """,
        # Also stops INSERT OR REPLACE, which skips the other triggers on a connection of others.
        """
        CREATE TRIGGER the_trail_grows_at_its_end BEFORE INSERT ON audit
        WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM audit)
            OR NEW.previous IS NOT coalesce(
                (SELECT hash FROM audit ORDER BY seq DESC LIMIT 1), printf('%064d', 0))
        BEGIN SELECT raise(ABORT, 'an entry follows the last one of the trail'); END
        """,
        # A client's entries are sealed with this key; erasing the client throws it away.
        """
        CREATE TABLE client_key (
            client_id INTEGER PRIMARY KEY REFERENCES client (id),
            key BLOB NOT NULL CHECK (length(key) = 32)
        ) STRICT
        """,
        """
        CREATE TRIGGER a_key_stays BEFORE UPDATE ON client_key
        BEGIN SELECT raise(ABORT, 'the key of a client is never changed'); END
        """,
        """
        CREATE TRIGGER a_key_is_made_once BEFORE INSERT ON client_key
        WHEN EXISTS (SELECT 1 FROM client_key WHERE client_id = NEW.client_id)
        BEGIN SELECT raise(ABORT, 'the key of a client is never changed'); END
        """,
        # Of the whole row, so that a change from outside shows.
        "ALTER TABLE draft ADD COLUMN digest TEXT",
    ):
        db.execute(statement)


@migrations(name="0005_lessons")
def _lessons(db: Database) -> None:
    for statement in (
        # What was learnt at the time: estimates as issued name it by its version.
        """
        CREATE TABLE lesson (
            id INTEGER PRIMARY KEY,
            version TEXT NOT NULL CHECK (version <> ''),
            text TEXT NOT NULL CHECK (json_type(text) IS 'object'),
            digest TEXT NOT NULL CHECK (length(digest) = 64),  -- of the text
            courses INTEGER NOT NULL CHECK (courses >= 0),  -- that it was learnt from
            finished INTEGER NOT NULL CHECK (finished BETWEEN 0 AND courses),
            grounds TEXT NOT NULL,  -- which courses had ended, to see when there are others
            learnt_at TEXT NOT NULL
                CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', learnt_at) IS learnt_at)
        ) STRICT
        """,
        """
        CREATE TRIGGER a_lesson_stays BEFORE UPDATE ON lesson
        BEGIN SELECT raise(ABORT, 'a lesson is never changed'); END
        """,
        # 0 where the studio went back to the trade's numbers
        """
        ALTER TABLE studio ADD COLUMN uses_lessons INTEGER NOT NULL DEFAULT 1
            CHECK (uses_lessons IN (0, 1))
        """,
    ):
        db.execute(statement)


@migrations(name="0006_sign_ins")
def _sign_ins(db: Database) -> None:
    for statement in (
        """
        CREATE TABLE account (
            staff TEXT PRIMARY KEY NOT NULL REFERENCES staff (key),
            -- argon2id of the PIN under the key that lies beside the file
            pin TEXT NOT NULL CHECK (pin GLOB '$argon2id$*'),
            digest TEXT NOT NULL CHECK (length(digest) = 64),  -- by which the trail names the pin
            pin_key TEXT NOT NULL CHECK (pin_key <> ''),  -- tells that key from every other
            must_change INTEGER NOT NULL CHECK (must_change IN (0, 1)),  -- 1: a start PIN
            set_at TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', set_at) IS set_at)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE sign_in (
            id INTEGER PRIMARY KEY,
            token_sha256 TEXT NOT NULL UNIQUE CHECK (length(token_sha256) = 64),
            staff TEXT NOT NULL REFERENCES staff (key),
            device TEXT NOT NULL CHECK (length(device) = 64),  -- SHA-256 of the tablet's own word
            tablet TEXT NOT NULL,  -- what people call it, else its address
            created_at TEXT NOT NULL
                CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', created_at) IS created_at),
            seen_at TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', seen_at) IS seen_at),
            locked_at TEXT CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', locked_at) IS locked_at),
            unlocked_at TEXT CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', unlocked_at) IS unlocked_at),
            ended_at TEXT CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', ended_at) IS ended_at)
        ) STRICT
        """,
        "CREATE INDEX sign_in_by_device ON sign_in (device)",
        # A row for a person at a tablet, and one for everybody at it, until the next right PIN.
        """
        CREATE TABLE pin_failure (
            staff TEXT NOT NULL,  -- empty: whoever it was
            device TEXT NOT NULL,  -- empty: any tablet that nobody ever signed in on
            in_a_row INTEGER NOT NULL CHECK (in_a_row >= 1),
            waits_until TEXT CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', waits_until) IS waits_until),
            PRIMARY KEY (staff, device)
        ) STRICT, WITHOUT ROWID
        """,
        # PINs being looked at just now: each counts as wrong until it is found right.
        """
        CREATE TABLE pin_try (
            id INTEGER PRIMARY KEY,
            staff TEXT NOT NULL,
            device TEXT NOT NULL,
            began_at TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', began_at) IS began_at)
        ) STRICT
        """,
    ):
        db.execute(statement)


@migrations(name="0007_own_clients")
def _own_clients(db: Database) -> None:
    for statement in (
        # The one artist who sees the client beside the managers; NULL where all do.
        "ALTER TABLE client ADD COLUMN artist TEXT REFERENCES staff (key)",
        "CREATE INDEX client_by_artist ON client (artist)",
        # The key of the staff who began it; empty where nobody was signed in.
        "ALTER TABLE draft ADD COLUMN person TEXT NOT NULL DEFAULT ''",
        "UPDATE draft SET digest = NULL",  # of the whole row, which has a column more: made anew
        "DROP INDEX one_new_draft_a_device",
        """
        CREATE UNIQUE INDEX one_new_draft_of_each ON draft (kind, device, person)
            WHERE about = ''
        """,
        "CREATE INDEX audit_by_action ON audit (action)",
        "CREATE INDEX audit_by_actor ON audit (actor)",
    ):
        db.execute(statement)


@migrations(name="0008_work_accounts")
def _work_accounts(db: Database) -> None:
    for statement in (
        # By which a provider's account is known at its first sign-in.
        """
        ALTER TABLE staff ADD COLUMN email TEXT NOT NULL DEFAULT ''
            CHECK (email = '' OR (email GLOB '?*@?*' AND length(email) <= 254))
        """,
        # By which it is known from then on: addresses are given to others, subjects never.
        """
        CREATE TABLE work_account (
            staff TEXT PRIMARY KEY NOT NULL REFERENCES staff (key),
            issuer TEXT NOT NULL CHECK (issuer <> ''),
            subject TEXT NOT NULL CHECK (subject <> ''),
            bound_at TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', bound_at) IS bound_at),
            UNIQUE (issuer, subject)
        ) STRICT, WITHOUT ROWID
        """,
        # 1: the provider vouched for the person, no PIN was typed
        """
        ALTER TABLE sign_in ADD COLUMN by_work_account INTEGER NOT NULL DEFAULT 0
            CHECK (by_work_account IN (0, 1))
        """,
    ):
        db.execute(statement)


@migrations(name="0009_throttle")
def _throttle(db: Database) -> None:
    for statement in (
        # Wrong PINs by what they count against: a person at a tablet, a person over all tablets,
        # whoever made the tablet known, and everybody on tablets that nobody made known.
        """
        CREATE TABLE throttle (
            kind TEXT NOT NULL CHECK (kind IN ('tablet', 'person', 'maker', 'strangers')),
            staff TEXT NOT NULL CHECK ((staff = '') = (kind = 'strangers')),
            device TEXT NOT NULL CHECK ((device <> '') = (kind = 'tablet')),
            wrong INTEGER NOT NULL CHECK (wrong >= 1),
            last_at TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', last_at) IS last_at),
            waits_until TEXT CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', waits_until) IS waits_until),
            PRIMARY KEY (kind, staff, device)
        ) STRICT, WITHOUT ROWID
        """,
        # A tablet as a whole is counted no more. When the last wrong PIN came was not kept.
        """
        INSERT INTO throttle (kind, staff, device, wrong, last_at, waits_until)
            SELECT CASE WHEN device <> '' THEN 'tablet' WHEN staff <> '' THEN 'person'
                    ELSE 'strangers' END,
                staff, device, in_a_row, coalesce(waits_until, '2000-01-01T00:00:00Z'), waits_until
            FROM pin_failure WHERE staff <> '' OR device = ''
        """,
        "DROP TABLE pin_failure",
        # Wrong PINs that the person or the owners have not been told of yet.
        """
        CREATE TABLE wrong_pin (
            reader TEXT NOT NULL CHECK (reader IN ('person', 'owner')),
            staff TEXT NOT NULL CHECK (staff <> ''),  -- whose PIN; ? where nobody has the name
            place TEXT NOT NULL CHECK (place IN ('own', 'known', 'new', 'machine')),
            maker TEXT NOT NULL CHECK ((maker <> '') = (place = 'known')),
            number INTEGER NOT NULL CHECK (number >= 1),
            first_at TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', first_at) IS first_at),
            last_at TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', last_at) IS last_at),
            tablet TEXT NOT NULL,  -- the last one: what people call it, else its address
            PRIMARY KEY (reader, staff, place, maker)
        ) STRICT, WITHOUT ROWID
        """,
        # Who made the tablet known, where the try is charged to them.
        "ALTER TABLE pin_try ADD COLUMN maker TEXT NOT NULL DEFAULT ''",
    ):
        db.execute(statement)


@migrations(name="0010_last_seen")
def _last_seen(db: Database) -> None:
    for statement in (
        # The list of clients begins with the last visit; a new client stands in it by the day on
        # which they were recorded.
        "CREATE INDEX visit_by_day ON visit (held_on)",
        "CREATE INDEX client_by_day ON client (substr(recorded_at, 1, 10))",
    ):
        db.execute(statement)


@migrations(name="0011_summaries")
def _summaries(db: Database) -> None:
    for statement in (
        # The sessions still to come, as planned when the estimate was issued.
        """
        CREATE TABLE planned_session (
            estimate_id INTEGER NOT NULL REFERENCES estimate (id) ON DELETE CASCADE,
            number INTEGER NOT NULL CHECK (number >= 1),  -- of the session in its course
            chance REAL NOT NULL CHECK (chance BETWEEN 0 AND 1),  -- that it is needed
            hours_low REAL NOT NULL CHECK (hours_low >= 0),  -- in the chair; 80 percent lie
            hours REAL NOT NULL CHECK (hours >= hours_low),  -- from low to high
            hours_high REAL NOT NULL CHECK (hours_high >= hours),
            PRIMARY KEY (estimate_id, number)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TRIGGER a_plan_as_issued_stays BEFORE UPDATE ON planned_session
        BEGIN SELECT raise(ABORT, 'a plan as issued is never changed'); END
        """,
        # Follows from the rows of a course, and is kept in the transaction that changes them, so
        # that the pages about the whole studio need not read every visit.
        """
        CREATE TABLE course_summary (
            course_id INTEGER PRIMARY KEY REFERENCES course (id) ON DELETE CASCADE,
            client_id INTEGER NOT NULL,
            status TEXT NOT NULL,
            artist TEXT,  -- of the latest session
            sessions INTEGER NOT NULL,
            last_on TEXT,  -- the day of the latest session
            last_estimate INTEGER  -- the id of the latest estimate as issued
        ) STRICT
        """,
        "CREATE INDEX course_summary_by_day ON course_summary (status, last_on)",
        "CREATE INDEX course_summary_by_client ON course_summary (client_id)",
    ):
        db.execute(statement)


@migrations(name="0012_moves")
def _moves(db: Database) -> None:
    for statement in (
        # Who recorded a visit, whichever client it belongs to now.
        "CREATE INDEX audit_by_subject ON audit (subject)",
        # What the audit log holds of a visit is sealed with this key too, which goes along when the
        # visit moves to another client; erasing that client throws it away.
        """
        CREATE TABLE visit_key (
            visit_id INTEGER PRIMARY KEY,  -- of a visit that may be deleted since
            client_id INTEGER NOT NULL REFERENCES client (id),
            key BLOB NOT NULL CHECK (length(key) = 32)
        ) STRICT
        """,
        "CREATE INDEX visit_key_by_client ON visit_key (client_id)",
        """
        CREATE TRIGGER a_visit_key_stays BEFORE UPDATE OF visit_id, key ON visit_key
        BEGIN SELECT raise(ABORT, 'the key of a visit is never changed'); END
        """,
    ):
        db.execute(statement)


@migrations(name="0013_merges")
def _merges(db: Database) -> None:
    for statement in (
        # A record of a person who has another one: its code leads there, its courses are there. The
        # row of the client stays, with what was noted in it and with the key of its history.
        """
        CREATE TABLE merged_client (
            client_id INTEGER PRIMARY KEY REFERENCES client (id),
            into_id INTEGER NOT NULL REFERENCES client (id) CHECK (into_id <> client_id),
            at TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', at) IS at)
        ) STRICT
        """,
        "CREATE INDEX merged_client_by_into ON merged_client (into_id)",
    ):
        db.execute(statement)


@migrations(name="0014_client_list")
def _client_list(db: Database) -> None:
    for statement in (
        # Follows from the rows of a client, and is kept in the transaction that changes them, so
        # that the list of clients is found and sorted without a look at every visit.
        """
        CREATE TABLE client_summary (
            client_id INTEGER PRIMARY KEY REFERENCES client (id) ON DELETE CASCADE,
            course_id INTEGER,  -- the latest; none of a record merged into another one
            -- of the latest course; new before the first visit; merged if there is no course
            status TEXT NOT NULL,
            session_on TEXT,  -- the day of the latest session of the latest course
            day TEXT NOT NULL,  -- of the last visit; before any, of the recording
            names TEXT NOT NULL,  -- code and name, folded and in every spelling
            contacts TEXT NOT NULL  -- phone numbers and e-mail addresses, folded
        ) STRICT
        """,
        "CREATE INDEX client_summary_by_session ON client_summary (status, session_on, day)",
        "CREATE INDEX client_summary_by_day ON client_summary (status, day)",
        "CREATE INDEX client_by_name ON client (search_key)",
        # The list began with the last visit.
        "DROP INDEX visit_by_day",
        "DROP INDEX client_by_day",
    ):
        db.execute(statement)


@migrations(name="0015_progress")
def _progress(db: Database) -> None:
    counted = """
            INSERT INTO course_count VALUES ('{0}', substr({1}.{0}_on, 1, 7),
                coalesce({1}.artist, ''), {1}.is_touch_up, {1}.status, {1}.sessions, {1}.promise, 1)
                ON CONFLICT DO UPDATE SET courses = courses + 1;
    """
    discounted = """
            UPDATE course_count SET courses = courses - 1 WHERE moment = '{0}'
                AND month = substr({1}.{0}_on, 1, 7) AND artist = coalesce({1}.artist, '')
                AND is_touch_up = {1}.is_touch_up AND status = {1}.status
                AND sessions = {1}.sessions AND promise = {1}.promise;
    """
    for statement in (
        # Made anew from the records after every step, as all summaries are.
        "DROP TABLE course_summary",
        """
        CREATE TABLE course_summary (
            course_id INTEGER PRIMARY KEY REFERENCES course (id) ON DELETE CASCADE,
            client_id INTEGER NOT NULL,
            status TEXT NOT NULL,
            is_touch_up INTEGER NOT NULL,  -- 1: refreshes a finished course
            artist TEXT,  -- of the latest session
            sessions INTEGER NOT NULL,
            first_on TEXT,  -- the day of the first session
            last_on TEXT,  -- the day of the latest session
            first_estimate INTEGER,  -- the ids of the first and the latest estimate as issued
            last_estimate INTEGER,
            -- whether the sessions stayed within the range that was told first
            promise TEXT NOT NULL CHECK (promise IN ('within', 'beyond', 'none')),
            behind REAL,  -- sessions that are expected now beyond those expected at first
            more INTEGER  -- the same of the likeliest number of sessions in all
        ) STRICT
        """,
        "CREATE INDEX course_summary_by_day ON course_summary (status, last_on)",
        """
        CREATE INDEX course_summary_by_last
            ON course_summary (last_on, status, sessions, artist, is_touch_up, promise)
        """,
        """
        CREATE INDEX course_summary_by_first
            ON course_summary (first_on, status, sessions, artist, is_touch_up, last_on)
        """,
        """
        CREATE INDEX course_summary_by_plan
            ON course_summary (status, behind, sessions, artist, is_touch_up, more)
        """,
        "CREATE INDEX course_summary_by_client ON course_summary (client_id)",
        # How many courses are alike, by the month of the first and by that of the last session.
        """
        CREATE TABLE course_count (
            moment TEXT NOT NULL CHECK (moment IN ('first', 'last')),
            month TEXT NOT NULL CHECK (month GLOB '????-??'),
            artist TEXT NOT NULL,  -- empty where nobody was noted
            is_touch_up INTEGER NOT NULL,
            status TEXT NOT NULL,
            sessions INTEGER NOT NULL,
            promise TEXT NOT NULL,
            courses INTEGER NOT NULL,
            PRIMARY KEY (moment, month, artist, is_touch_up, status, sessions, promise)
        ) STRICT, WITHOUT ROWID
        """,
        f"""
        CREATE TRIGGER a_course_is_counted AFTER INSERT ON course_summary
            WHEN NEW.last_on IS NOT NULL
        BEGIN {counted.format("first", "NEW")} {counted.format("last", "NEW")} END
        """,
        f"""
        CREATE TRIGGER a_course_is_counted_no_more AFTER DELETE ON course_summary
            WHEN OLD.last_on IS NOT NULL
        BEGIN {discounted.format("first", "OLD")} {discounted.format("last", "OLD")}
            DELETE FROM course_count WHERE courses = 0
                AND month IN (substr(OLD.first_on, 1, 7), substr(OLD.last_on, 1, 7))
                AND moment IN ('first', 'last') AND artist = coalesce(OLD.artist, '');
        END
        """,  # noqa: S608
        # The sessions of a course beyond the usual number, each with the reason that was agreed for
        # it at the visit before.
        """
        CREATE TABLE extra_session (
            visit_id INTEGER PRIMARY KEY REFERENCES visit (id) ON DELETE CASCADE,
            course_id INTEGER NOT NULL REFERENCES course (id) ON DELETE CASCADE,
            held_on TEXT NOT NULL,
            artist TEXT,
            is_touch_up INTEGER NOT NULL,
            cause TEXT,  -- NULL where no reason was agreed
            seconds INTEGER  -- in the chair; NULL where start or end was not noted
        ) STRICT
        """,
        "CREATE INDEX extra_session_by_course ON extra_session (course_id)",
        """
        CREATE INDEX extra_session_by_day
            ON extra_session (held_on, artist, is_touch_up, cause, seconds)
        """,
    ):
        db.execute(statement)


@migrations(name="0017_told_estimates")
def _told_estimates(db: Database) -> None:
    for statement in (
        # When the client was first shown an estimate, on the printed plan or on the client view.
        # One that is issued at intake or Record is told by that, and needs no row.
        """
        CREATE TABLE told_estimate (
            estimate_id INTEGER PRIMARY KEY REFERENCES estimate (id) ON DELETE CASCADE,
            told_by TEXT NOT NULL CHECK (told_by IN ('plan', 'client view')),
            told_at TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', told_at) IS told_at)
        ) STRICT
        """,
        """
        CREATE TRIGGER what_was_shown_stays BEFORE UPDATE ON told_estimate
        BEGIN SELECT raise(ABORT, 'what a client was shown is never changed'); END
        """,
    ):
        db.execute(statement)


@migrations(name="0018_quality")
def _quality(db: Database) -> None:
    visit_cell = """month = substr({0}.held_on, 1, 7) AND artist = coalesce({0}.artist, '')
                AND is_touch_up = {0}.is_touch_up"""
    course_cell = visit_cell.replace("held_on", "last_on")
    counted = """
            INSERT INTO {table} VALUES ({key}, {values})
                ON CONFLICT DO UPDATE SET {number} = {number} + 1;
    """
    discounted = """
            UPDATE {table} SET {number} = {number} - 1 WHERE {cell};
            DELETE FROM {table} WHERE {number} = 0 AND {cell};
    """
    visit_key = "substr(NEW.held_on, 1, 7), coalesce(NEW.artist, ''), NEW.is_touch_up"
    course_key = visit_key.replace("held_on", "last_on")
    days = "CAST(julianday({0}.last_on) - julianday({0}.first_on) AS INTEGER)"
    is_whole = "{0}.status = 'completed' AND {0}.sessions > 1"
    off = "({0}.sessions * 1000 - {0}.expected)"
    fading = """value ->> 0, value ->> 2, value ->> 1, value ->> 3, value ->> 4, 1, value ->> 5,
                value ->> 6, (value ->> 6) * (value ->> 6), (value ->> 5) * (value ->> 6),
                (value ->> 5) * (value ->> 5) FROM json_each({0}.cells)"""
    for statement in (
        # Thousandths of a session, so that sums of them are exact.
        "ALTER TABLE course_summary ADD COLUMN expected INTEGER",  # sessions in all, as told first
        # What of each visit was not noted, and how long after the session before it was held.
        """
        CREATE TABLE visit_summary (
            visit_id INTEGER PRIMARY KEY REFERENCES visit (id) ON DELETE CASCADE,
            course_id INTEGER NOT NULL REFERENCES course (id) ON DELETE CASCADE,
            held_on TEXT NOT NULL,
            artist TEXT,
            is_touch_up INTEGER NOT NULL,
            is_session INTEGER NOT NULL,
            is_follow_up INTEGER NOT NULL,  -- 1: the fading of a session can be seen
            lacks TEXT NOT NULL,  -- names of the fields, each between blanks
            days INTEGER  -- of a session, since the one before; NULL for the first
        ) STRICT
        """,
        "CREATE INDEX visit_summary_by_course ON visit_summary (course_id)",
        """
        CREATE INDEX visit_summary_by_day
            ON visit_summary (held_on, artist, is_touch_up, days, course_id)
        """,
        """
        CREATE TABLE visit_count (
            month TEXT NOT NULL CHECK (month GLOB '????-??'),
            artist TEXT NOT NULL,  -- empty where nobody was noted
            is_touch_up INTEGER NOT NULL,
            is_session INTEGER NOT NULL,
            is_follow_up INTEGER NOT NULL,
            lacks TEXT NOT NULL,
            visits INTEGER NOT NULL,
            PRIMARY KEY (month, artist, is_touch_up, is_session, is_follow_up, lacks)
        ) STRICT, WITHOUT ROWID
        """,
        # By the month of the later session: between two sessions, and from the first to the last
        # one of a finished course.
        """
        CREATE TABLE interval_count (
            month TEXT NOT NULL CHECK (month GLOB '????-??'),
            artist TEXT NOT NULL,  -- empty where nobody was noted
            is_touch_up INTEGER NOT NULL,
            measure TEXT NOT NULL CHECK (measure IN ('between', 'whole')),
            days INTEGER NOT NULL,
            number INTEGER NOT NULL,
            PRIMARY KEY (month, artist, is_touch_up, measure, days)
        ) STRICT, WITHOUT ROWID
        """,
        # Finished courses by the month of the last session: by how much they went beyond what was
        # expected when they were told first.
        """
        CREATE TABLE outcome_count (
            month TEXT NOT NULL CHECK (month GLOB '????-??'),
            artist TEXT NOT NULL,  -- empty where nobody was noted
            is_touch_up INTEGER NOT NULL,
            courses INTEGER NOT NULL,
            beyond INTEGER NOT NULL,  -- the sum, in thousandths of a session
            squares INTEGER NOT NULL,  -- the sum of their squares
            PRIMARY KEY (month, artist, is_touch_up)
        ) STRICT, WITHOUT ROWID
        """,
        f"""
        CREATE TRIGGER a_visit_is_counted AFTER INSERT ON visit_summary
        BEGIN {
            counted.format(
                table="visit_count",
                key=visit_key,
                values="NEW.is_session, NEW.is_follow_up, NEW.lacks, 1",
                number="visits",
            )
        }
        END
        """,
        f"""
        CREATE TRIGGER a_visit_is_counted_no_more AFTER DELETE ON visit_summary
        BEGIN {
            discounted.format(
                table="visit_count",
                number="visits",
                cell=visit_cell.format("OLD")
                + " AND is_session = OLD.is_session AND is_follow_up = OLD.is_follow_up"
                " AND lacks = OLD.lacks",
            )
        }
        END
        """,
        f"""
        CREATE TRIGGER an_interval_is_counted AFTER INSERT ON visit_summary
            WHEN NEW.days IS NOT NULL
        BEGIN {
            counted.format(
                table="interval_count",
                key=visit_key,
                values="'between', NEW.days, 1",
                number="number",
            )
        }
        END
        """,
        f"""
        CREATE TRIGGER an_interval_is_counted_no_more AFTER DELETE ON visit_summary
            WHEN OLD.days IS NOT NULL
        BEGIN {
            discounted.format(
                table="interval_count",
                number="number",
                cell=visit_cell.format("OLD") + " AND measure = 'between' AND days = OLD.days",
            )
        }
        END
        """,
        f"""
        CREATE TRIGGER a_whole_course_is_counted AFTER INSERT ON course_summary
            WHEN {is_whole.format("NEW")}
        BEGIN {
            counted.format(
                table="interval_count",
                key=course_key,
                values=f"'whole', {days.format('NEW')}, 1",
                number="number",
            )
        }
        END
        """,
        f"""
        CREATE TRIGGER a_whole_course_is_counted_no_more AFTER DELETE ON course_summary
            WHEN {is_whole.format("OLD")}
        BEGIN {
            discounted.format(
                table="interval_count",
                number="number",
                cell=course_cell.format("OLD")
                + f" AND measure = 'whole' AND days = {days.format('OLD')}",
            )
        }
        END
        """,
        f"""
        CREATE TRIGGER an_outcome_is_counted AFTER INSERT ON course_summary
            WHEN NEW.status = 'completed' AND NEW.sessions > 0 AND NEW.expected IS NOT NULL
        BEGIN
            INSERT INTO outcome_count VALUES
                ({course_key}, 1, {off.format("NEW")}, {off.format("NEW")} * {off.format("NEW")})
                ON CONFLICT DO UPDATE SET courses = courses + 1, beyond = beyond + excluded.beyond,
                    squares = squares + excluded.squares;
        END
        """,  # noqa: S608 conditions of ours
        f"""
        CREATE TRIGGER an_outcome_is_counted_no_more AFTER DELETE ON course_summary
            WHEN OLD.status = 'completed' AND OLD.sessions > 0 AND OLD.expected IS NOT NULL
        BEGIN
            UPDATE outcome_count SET courses = courses - 1, beyond = beyond - {off.format("OLD")},
                squares = squares - {off.format("OLD")} * {off.format("OLD")}
                WHERE {course_cell.format("OLD")};
            DELETE FROM outcome_count WHERE courses = 0 AND {course_cell.format("OLD")};
        END
        """,  # noqa: S608
        # The fading of each zone that was seen of a session, with the levels of its factors. Empty
        # where something was not noted.
        """
        CREATE TABLE fading_seen (
            visit_id INTEGER NOT NULL REFERENCES visit (id) ON DELETE CASCADE,  -- that saw it
            zone TEXT NOT NULL,
            course_id INTEGER NOT NULL REFERENCES course (id) ON DELETE CASCADE,  -- of the session
            session_id INTEGER NOT NULL,  -- the visit that laid the pigment
            held_on TEXT NOT NULL,  -- the day of the session
            artist TEXT NOT NULL,  -- of the session, as all that follows
            is_touch_up INTEGER NOT NULL,
            lot TEXT NOT NULL,
            shade TEXT NOT NULL,
            depth TEXT NOT NULL,  -- a band
            skin TEXT NOT NULL,
            scar TEXT NOT NULL,
            weeks TEXT NOT NULL,  -- from which day after the session it was seen
            faded INTEGER NOT NULL CHECK (faded BETWEEN 0 AND 1000),  -- thousandths of the pigment
            is_later INTEGER NOT NULL,  -- 1: seen in a later course
            PRIMARY KEY (visit_id, zone)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX fading_seen_by_course ON fading_seen (course_id)",
        "CREATE INDEX fading_seen_by_day ON fading_seen (held_on, session_id)",
        "CREATE INDEX fading_seen_by_lot ON fading_seen (lot, held_on)",
        # The same for each course, summed up by factor, level, month, artist and kind: a list of
        # [factor, level, month, artist, is touch-up, sessions, sum of their means].
        """
        CREATE TABLE course_fading (
            course_id INTEGER PRIMARY KEY REFERENCES course (id) ON DELETE CASCADE,
            cells TEXT NOT NULL CHECK (json_type(cells) IS 'array')
        ) STRICT
        """,
        """
        CREATE TABLE fading_count (
            factor TEXT NOT NULL,
            month TEXT NOT NULL CHECK (month GLOB '????-??'),
            level TEXT NOT NULL,
            artist TEXT NOT NULL,
            is_touch_up INTEGER NOT NULL,
            courses INTEGER NOT NULL,
            sessions INTEGER NOT NULL,
            total INTEGER NOT NULL,  -- of the means of the sessions, in thousandths
            squares INTEGER NOT NULL,  -- of the totals of the courses
            products INTEGER NOT NULL,  -- of total and sessions of each course
            sizes INTEGER NOT NULL,  -- the squares of the sessions of each course
            PRIMARY KEY (factor, month, level, artist, is_touch_up)
        ) STRICT, WITHOUT ROWID
        """,
        f"""
        CREATE TRIGGER fading_is_counted AFTER INSERT ON course_fading
        BEGIN
            INSERT INTO fading_count SELECT {fading.format("NEW")} WHERE true
                ON CONFLICT DO UPDATE SET courses = courses + 1,
                    sessions = sessions + excluded.sessions, total = total + excluded.total,
                    squares = squares + excluded.squares, products = products + excluded.products,
                    sizes = sizes + excluded.sizes;
        END
        """,
        """
        CREATE TRIGGER fading_is_counted_no_more AFTER DELETE ON course_fading
        BEGIN
            UPDATE fading_count SET courses = courses - 1, sessions = sessions - n,
                total = total - sum, squares = squares - sum * sum, products = products - n * sum,
                sizes = sizes - n * n
                FROM (SELECT value ->> 0 AS f, value ->> 1 AS l, value ->> 2 AS m, value ->> 3 AS a,
                    value ->> 4 AS t, value ->> 5 AS n, value ->> 6 AS sum
                    FROM json_each(OLD.cells))
                WHERE (factor, month, level, artist, is_touch_up) = (f, m, l, a, t);
            DELETE FROM fading_count WHERE courses = 0 AND (factor, month, level, artist) IN
                (SELECT value ->> 0, value ->> 2, value ->> 1, value ->> 3
                    FROM json_each(OLD.cells));
        END
        """,
    ):
        db.execute(statement)


@migrations(name="0019_forecasts")
def _forecasts(db: Database) -> None:
    # Of a row of told_outcome: NEW or OLD.
    chance = "{0}.artist, ''), {0}.is_touch_up, min({0}.per_mille / 200, 4), {0}.was_last"
    for statement in (
        # Follows from the estimates and the visits of a course, and is kept in the transaction that
        # changes them: what was told, and what came of it.
        """
        CREATE TABLE told_outcome (
            estimate_id INTEGER PRIMARY KEY REFERENCES estimate (id) ON DELETE CASCADE,
            course_id INTEGER NOT NULL REFERENCES course (id) ON DELETE CASCADE,
            artist TEXT,  -- of the course's latest session
            is_touch_up INTEGER NOT NULL,
            after INTEGER NOT NULL,  -- so many visits
            settled_on TEXT,  -- the day of the next session, if one was held since
            per_mille INTEGER,  -- the chance that the next session would be the last
            was_last INTEGER NOT NULL,
            ended_on TEXT,  -- the day of the last session, if the course is finished
            off INTEGER NOT NULL,  -- sessions that it took beyond those said to be likeliest
            held INTEGER NOT NULL  -- 1: it took a number within the 80 percent range
        ) STRICT
        """,
        "CREATE INDEX told_outcome_by_course ON told_outcome (course_id, after, held)",
        """
        CREATE INDEX told_outcome_by_day
            ON told_outcome (settled_on, per_mille, artist, is_touch_up, course_id)
            WHERE settled_on IS NOT NULL
        """,
        """
        CREATE TABLE chance_count (
            month TEXT NOT NULL CHECK (month GLOB '????-??'),
            artist TEXT NOT NULL,  -- empty where nobody was noted
            is_touch_up INTEGER NOT NULL,
            fifth INTEGER NOT NULL CHECK (fifth BETWEEN 0 AND 4),  -- of the chance
            was_last INTEGER NOT NULL,
            per_mille INTEGER NOT NULL,  -- the sum of the chances
            estimates INTEGER NOT NULL,
            PRIMARY KEY (month, artist, is_touch_up, fifth, was_last)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE range_count (
            month TEXT NOT NULL CHECK (month GLOB '????-??'),
            artist TEXT NOT NULL,  -- empty where nobody was noted
            is_touch_up INTEGER NOT NULL,
            after INTEGER NOT NULL,
            off INTEGER NOT NULL,
            held INTEGER NOT NULL,
            estimates INTEGER NOT NULL,
            PRIMARY KEY (month, artist, is_touch_up, after, off, held)
        ) STRICT, WITHOUT ROWID
        """,
        f"""
        CREATE TRIGGER a_chance_is_counted AFTER INSERT ON told_outcome
            WHEN NEW.settled_on IS NOT NULL
        BEGIN
            INSERT INTO chance_count VALUES (substr(NEW.settled_on, 1, 7),
                coalesce({chance.format("NEW")}, NEW.per_mille, 1)
                ON CONFLICT DO UPDATE SET estimates = estimates + 1,
                    per_mille = per_mille + excluded.per_mille;
        END
        """,  # noqa: S608
        f"""
        CREATE TRIGGER a_chance_is_counted_no_more AFTER DELETE ON told_outcome
            WHEN OLD.settled_on IS NOT NULL
        BEGIN
            UPDATE chance_count SET estimates = estimates - 1, per_mille = per_mille - OLD.per_mille
                WHERE (month, artist, is_touch_up, fifth, was_last)
                    = (substr(OLD.settled_on, 1, 7), coalesce({chance.format("OLD")});
            DELETE FROM chance_count WHERE estimates = 0
                AND month = substr(OLD.settled_on, 1, 7) AND artist = coalesce(OLD.artist, '');
        END
        """,  # noqa: S608
        """
        CREATE TRIGGER a_range_is_counted AFTER INSERT ON told_outcome
            WHEN NEW.ended_on IS NOT NULL
        BEGIN
            INSERT INTO range_count VALUES (substr(NEW.ended_on, 1, 7), coalesce(NEW.artist, ''),
                NEW.is_touch_up, NEW.after, NEW.off, NEW.held, 1)
                ON CONFLICT DO UPDATE SET estimates = estimates + 1;
        END
        """,
        """
        CREATE TRIGGER a_range_is_counted_no_more AFTER DELETE ON told_outcome
            WHEN OLD.ended_on IS NOT NULL
        BEGIN
            UPDATE range_count SET estimates = estimates - 1
                WHERE (month, artist, is_touch_up, after, off, held)
                    = (substr(OLD.ended_on, 1, 7), coalesce(OLD.artist, ''), OLD.is_touch_up,
                        OLD.after, OLD.off, OLD.held);
            DELETE FROM range_count WHERE estimates = 0
                AND month = substr(OLD.ended_on, 1, 7) AND artist = coalesce(OLD.artist, '');
        END
        """,
        # From a lot of pigment to the visits that used it.
        """
        CREATE INDEX visit_by_lot ON visit (pigment_lot, held_on)
            WHERE pigment_lot IS NOT NULL
        """,
    ):
        db.execute(statement)


@migrations(name="0020_package")
def _package(db: Database) -> None:
    for statement in (
        # When a finished course is likely to want its next touch-up, as its estimate had it.
        """
        CREATE TABLE touch_up_window (
            estimate_id INTEGER PRIMARY KEY REFERENCES estimate (id) ON DELETE CASCADE,
            from_on TEXT NOT NULL CHECK (date(from_on) IS from_on),
            to_on TEXT NOT NULL CHECK (date(to_on) IS to_on AND to_on >= from_on)
        ) STRICT
        """,
        """
        CREATE TRIGGER a_window_as_issued_stays BEFORE UPDATE ON touch_up_window
        BEGIN SELECT raise(ABORT, 'a window as issued is never changed'); END
        """,
        # The same for each client's last course, if it is finished: a summary.
        """
        CREATE TABLE touch_up_due (
            course_id INTEGER PRIMARY KEY REFERENCES course (id) ON DELETE CASCADE,
            client_id INTEGER NOT NULL,
            artist TEXT,  -- of the latest session
            is_touch_up INTEGER NOT NULL,
            from_on TEXT NOT NULL,
            to_on TEXT NOT NULL
        ) STRICT
        """,
        "CREATE INDEX touch_up_due_by_day ON touch_up_due (from_on, artist)",
        "CREATE INDEX touch_up_due_by_client ON touch_up_due (client_id)",
        # Sessions that are usually sold together, and those of a course, NULL if it is unknown.
        """
        ALTER TABLE studio ADD COLUMN package INTEGER NOT NULL DEFAULT 3
            CHECK (package BETWEEN 1 AND 10)
        """,
        "ALTER TABLE course ADD COLUMN package INTEGER CHECK (package BETWEEN 1 AND 10)",
        # Made anew, as all summaries are after every step: with the number of the session, since
        # the studio's package, which may change, decides which are extra if a course has none.
        "DROP TABLE extra_session",
        """
        CREATE TABLE extra_session (
            visit_id INTEGER PRIMARY KEY REFERENCES visit (id) ON DELETE CASCADE,
            course_id INTEGER NOT NULL REFERENCES course (id) ON DELETE CASCADE,
            held_on TEXT NOT NULL,
            artist TEXT,
            is_touch_up INTEGER NOT NULL,
            number INTEGER NOT NULL,  -- of the session in its course
            package INTEGER,  -- of the course; NULL if it is unknown
            cause TEXT,  -- NULL where no reason was agreed
            seconds INTEGER  -- in the chair; NULL where start or end was not noted
        ) STRICT
        """,
        "CREATE INDEX extra_session_by_course ON extra_session (course_id)",
        """
        CREATE INDEX extra_session_by_day
            ON extra_session (held_on, artist, is_touch_up, number, package, cause, seconds)
        """,
        # Appointments to which a client did not come. They stay with the record in which they were
        # noted, as its row does, also if it is merged into another one.
        """
        CREATE TABLE missed_appointment (
            client_id INTEGER NOT NULL REFERENCES client (id),
            missed_on TEXT NOT NULL CHECK (date(missed_on) IS missed_on),
            PRIMARY KEY (client_id, missed_on)
        ) STRICT, WITHOUT ROWID
        """,
    ):
        db.execute(statement)


@migrations(name="0021_settings")
def _settings(db: Database) -> None:
    for statement in (
        "CREATE INDEX audit_by_at ON audit (at)",
        # As printed on the bottle, beside its lot number.
        "ALTER TABLE lot ADD COLUMN brand TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE lot ADD COLUMN shade_name TEXT NOT NULL DEFAULT ''",
        """
        ALTER TABLE lot ADD COLUMN opened_on TEXT
            CHECK (opened_on IS NULL OR date(opened_on) IS opened_on)
        """,
        # What a client takes home to read; empty for the words that smpdash brings along.
        "ALTER TABLE studio ADD COLUMN aftercare TEXT NOT NULL DEFAULT ''",
        # In how many days after a session the next one is booked.
        """
        ALTER TABLE studio ADD COLUMN booking_from_days INTEGER NOT NULL DEFAULT 7
            CHECK (booking_from_days >= 1)
        """,
        """
        ALTER TABLE studio ADD COLUMN booking_to_days INTEGER NOT NULL DEFAULT 14
            CHECK (booking_to_days BETWEEN booking_from_days AND 90)
        """,
    ):
        db.execute(statement)


@migrations(name="0023_export")
def _export(db: Database) -> None:
    for statement in (
        # What follows from a visit's place in its course, so that exports need not count.
        """
        CREATE TABLE visit_in_course (
            visit_id INTEGER PRIMARY KEY REFERENCES visit (id) ON DELETE CASCADE,
            session INTEGER,  -- held at this visit, from 1; NULL for a check-up
            fading_of INTEGER NOT NULL,  -- the session whose pigment it shows; 0 from elsewhere
            fading_since TEXT  -- the day of that session
        ) STRICT
        """,
        "CREATE INDEX action_by_stop ON action (result) WHERE kind = 'stop course'",
        # How each person wants the screens and files; empty where nobody is signed in.
        """
        CREATE TABLE preference (
            person TEXT NOT NULL,
            name TEXT NOT NULL CHECK (name <> ''),
            value TEXT NOT NULL CHECK (length(value) <= 200),
            PRIMARY KEY (person, name)
        ) STRICT, WITHOUT ROWID
        """,
        # Turns the codes of clients into those of exports without names; never leaves the studio.
        """
        CREATE TABLE pseudonym_key (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            key BLOB NOT NULL CHECK (length(key) = 32)
        ) STRICT
        """,
    ):
        db.execute(statement)
    db.execute("INSERT INTO pseudonym_key VALUES (1, ?)", (secrets.token_bytes(32),))


@migrations(name="0024_targets")
def _targets(db: Database) -> None:
    for statement in (
        # The healed coverage that a finished course should reach, and the hours in the chair that
        # an artist has in a week; NULL where the studio says nothing of it.
        """
        ALTER TABLE studio ADD COLUMN target_coverage REAL
            CHECK (target_coverage IS NULL OR target_coverage BETWEEN 0.4 AND 1)
        """,
        """
        ALTER TABLE studio ADD COLUMN week_hours REAL
            CHECK (week_hours IS NULL OR week_hours BETWEEN 1 AND 80)
        """,
    ):
        db.execute(statement)


@migrations(name="0029_scar_place")
def _scar_place(db: Database) -> None:
    # The zone in which the scar lies; NULL where nobody placed it.
    db.execute(
        """
        ALTER TABLE client ADD COLUMN scar_place TEXT CHECK (scar_place IN (
            'hairline', 'left-temple', 'right-temple', 'frontal', 'mid-scalp', 'crown',
            'left-side', 'right-side', 'back'
        ))
        """
    )


@migrations(name="0030_imports")
def _imports(db: Database) -> None:
    for statement in (
        # An import that was added, and the one that was taken back or removed unfinished.
        """
        CREATE TABLE import (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            file TEXT NOT NULL,  -- the name of the file, as its owner calls it
            profile TEXT NOT NULL,  -- the name of the answers by which it was read; empty for none
            person TEXT NOT NULL,  -- a key of the staff; empty for the machine
            begun_at TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', begun_at) IS begun_at),
            ended_at TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', ended_at) IS ended_at),
            clients INTEGER NOT NULL CHECK (clients >= 0),
            courses INTEGER NOT NULL CHECK (courses >= 0),
            visits INTEGER NOT NULL CHECK (visits >= 0),
            readings INTEGER NOT NULL CHECK (readings >= 0),
            left_out INTEGER NOT NULL CHECK (left_out >= 0),  -- rows of the file
            state TEXT NOT NULL CHECK (state IN ('added', 'taken back', 'not finished')),
            state_at TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', state_at) IS state_at)
        ) STRICT
        """,
        # How a kind of spreadsheet is read: answers by question.
        """
        CREATE TABLE import_profile (
            name TEXT PRIMARY KEY NOT NULL CHECK (trim(name) <> '' AND length(name) <= 100),
            answers TEXT NOT NULL CHECK (json_type(answers) IS 'object')
        ) STRICT
        """,
        # The one import that is being added or taken away, and its clients: while they are here,
        # nobody sees them. Not in the audit log: an import is in it once it is over.
        """
        CREATE TABLE import_under_way (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            number INTEGER NOT NULL,
            file TEXT NOT NULL,
            profile TEXT NOT NULL,
            person TEXT NOT NULL,
            begun_at TEXT NOT NULL,
            direction TEXT NOT NULL CHECK (direction IN ('adding', 'removing', 'taking back'))
        ) STRICT
        """,
        """
        CREATE TABLE hidden_client (
            client_id INTEGER PRIMARY KEY REFERENCES client (id)
        ) STRICT
        """,
        # By which import the row came; NULL where it was recorded here.
        "ALTER TABLE client ADD COLUMN imported INTEGER CHECK (imported >= 1)",
        "ALTER TABLE course ADD COLUMN imported INTEGER CHECK (imported >= 1)",
        "ALTER TABLE visit ADD COLUMN imported INTEGER CHECK (imported >= 1)",
        "CREATE INDEX client_by_import ON client (imported) WHERE imported IS NOT NULL",
        # What is known of sessions of a course that nobody noted one by one.
        """
        ALTER TABLE course ADD COLUMN earlier_sessions INTEGER
            CHECK (earlier_sessions BETWEEN 1 AND 99)
        """,
        """
        ALTER TABLE course ADD COLUMN earlier_until TEXT
            CHECK (earlier_until IS NULL OR date(earlier_until) IS earlier_until)
        """,
    ):
        db.execute(statement)
    # The summaries of hidden clients are in no count.
    triggers = db.execute(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'"
        " AND tbl_name IN ('course_summary', 'visit_summary', 'course_fading', 'told_outcome')"
    ).fetchall()
    for name, sql in triggers:
        head, _, body = sql.partition("BEGIN")
        event, _, condition = head.partition("WHEN")
        row = "OLD" if " DELETE ON " in event else "NEW"
        courses = "SELECT 1 FROM hidden_client JOIN course USING (client_id) WHERE course.id ="
        shown = f"NOT EXISTS ({courses} {row}.course_id)"
        when = f"({condition.strip()}) AND {shown}" if condition else shown
        db.execute(f"DROP TRIGGER {name}")
        db.execute(f"{event.rstrip()} WHEN {when}\n        BEGIN{body}")


@migrations(name="0031_tablets")
def _tablets(db: Database) -> None:
    db.execute(
        """
        -- Browsers on which nobody can sign in any more.
        CREATE TABLE barred_tablet (
            device TEXT PRIMARY KEY CHECK (length(device) = 64),  -- as in sign_in
            name TEXT NOT NULL,  -- what people called it
            barred_at TEXT NOT NULL
        ) STRICT
        """
    )


@migrations(name="0032_tokens")
def _tokens(db: Database) -> None:
    # What lets a program take the tables: of the token itself only the digest is stored.
    db.execute(
        """
        CREATE TABLE export_token (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            purpose TEXT NOT NULL CHECK (trim(purpose) <> '' AND length(purpose) <= 100),
            staff TEXT NOT NULL,  -- whoever made it; empty where nobody has an account
            token_sha256 TEXT NOT NULL UNIQUE CHECK (length(token_sha256) = 64),
            made_at TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', made_at) IS made_at),
            used_at TEXT CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', used_at) IS used_at),
            revoked_at TEXT
                CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', revoked_at) IS revoked_at)
        ) STRICT
        """
    )


@migrations(name="0033_summaries_by_course")
def _summaries_by_course(db: Database) -> None:
    # The rows of a course lie side by side, so that recording a visit writes few pages of the file,
    # and no row of an estimate changes before the course is finished. They go with their course.
    # Made anew, as all summaries are after every step: without their own rows.
    tables = {
        "extra_session": """
            visit_id INTEGER NOT NULL,
            course_id INTEGER NOT NULL REFERENCES course (id) ON DELETE CASCADE,
            held_on TEXT NOT NULL,
            artist TEXT,
            is_touch_up INTEGER NOT NULL,
            number INTEGER NOT NULL,  -- of the session in its course
            package INTEGER,  -- of the course; NULL if it is unknown
            cause TEXT,  -- NULL where no reason was agreed
            seconds INTEGER,  -- in the chair; NULL where start or end was not noted
            PRIMARY KEY (course_id, visit_id)
        """,
        "told_outcome": """
            estimate_id INTEGER NOT NULL,
            course_id INTEGER NOT NULL REFERENCES course (id) ON DELETE CASCADE,
            artist TEXT,  -- of the course's latest session
            is_touch_up INTEGER NOT NULL,
            after INTEGER NOT NULL,  -- so many visits
            settled_on TEXT,  -- the day of the next session, if one was held since
            per_mille INTEGER,  -- the chance that the next session would be the last
            was_last INTEGER NOT NULL,
            ended_on TEXT,  -- the day of the last session, if the course is finished: then also
            off INTEGER,  -- sessions that it took beyond those said to be likeliest
            held INTEGER,  -- 1: it took a number within the 80 percent range
            CHECK ((ended_on IS NULL) = (off IS NULL) AND (off IS NULL) = (held IS NULL)),
            PRIMARY KEY (course_id, estimate_id)
        """,
        "visit_summary": """
            visit_id INTEGER NOT NULL,
            course_id INTEGER NOT NULL REFERENCES course (id) ON DELETE CASCADE,
            held_on TEXT NOT NULL,
            artist TEXT,
            is_touch_up INTEGER NOT NULL,
            is_session INTEGER NOT NULL,
            is_follow_up INTEGER NOT NULL,  -- 1: the fading of a session can be seen
            lacks TEXT NOT NULL,  -- names of the fields, each between blanks
            days INTEGER,  -- of a session, since the one before; NULL for the first
            PRIMARY KEY (course_id, visit_id)
        """,
        "fading_seen": """
            visit_id INTEGER NOT NULL,  -- that saw it
            zone TEXT NOT NULL,
            course_id INTEGER NOT NULL REFERENCES course (id) ON DELETE CASCADE,  -- of the session
            session_id INTEGER NOT NULL,  -- the visit that laid the pigment
            held_on TEXT NOT NULL,  -- the day of the session
            artist TEXT NOT NULL,  -- of the session, as all that follows
            is_touch_up INTEGER NOT NULL,
            lot TEXT NOT NULL,
            shade TEXT NOT NULL,
            depth TEXT NOT NULL,  -- a band
            skin TEXT NOT NULL,
            scar TEXT NOT NULL,
            weeks TEXT NOT NULL,  -- from which day after the session it was seen
            faded INTEGER NOT NULL CHECK (faded BETWEEN 0 AND 1000),  -- thousandths of the pigment
            is_later INTEGER NOT NULL,  -- 1: seen in a later course
            PRIMARY KEY (course_id, visit_id, zone)
        """,
    }
    for table, columns in tables.items():
        triggers = _triggers(db, table)
        db.execute(f"DROP TABLE {table}")
        db.execute(f"CREATE TABLE {table} ({columns}) STRICT, WITHOUT ROWID")
        for sql in triggers:
            db.execute(sql)
    for statement in (
        """
        CREATE INDEX extra_session_by_day
            ON extra_session (held_on, artist, is_touch_up, number, package, cause, seconds)
        """,
        """
        CREATE INDEX told_outcome_by_day
            ON told_outcome (settled_on, per_mille, artist, is_touch_up, after, held)
            WHERE settled_on IS NOT NULL
        """,
        "CREATE INDEX visit_summary_by_day ON visit_summary (held_on, artist, is_touch_up, days)",
        "CREATE INDEX fading_seen_by_day ON fading_seen (held_on, session_id)",
        "CREATE INDEX fading_seen_by_lot ON fading_seen (lot, held_on)",
        # One index instead of two that begin with the status and change with every session.
        "DROP INDEX course_summary_by_plan",
        "DROP INDEX course_summary_by_day",
        """
        CREATE INDEX course_summary_by_day
            ON course_summary (status, last_on, sessions, artist, is_touch_up, behind, more)
        """,
    ):
        db.execute(statement)
    # A changed row is counted as a deleted and an inserted one are, if what is counted changed.
    counted = "status, is_touch_up, artist, sessions, first_on, last_on, promise, expected"
    for sql in _triggers(db, "course_summary"):
        event = "DELETE" if "AFTER DELETE" in sql else "INSERT"
        moved = sql.replace(f"AFTER {event}", f"AFTER UPDATE OF {counted}", 1)
        db.execute(moved.replace("_counted", "_counted_anew", 1))


def _triggers(db: Database, table: str) -> list[str]:
    """The statements that make the triggers of a table."""
    made = "SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = ? ORDER BY name"
    return [sql for (sql,) in db.execute(made, (table,))]
