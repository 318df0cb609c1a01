"""Files as earlier versions left them: the first steps of the schema alone."""

from pathlib import Path

from smpdash.store import audit, engine
from smpdash.store.migrations import migrations
from smpdash.store.opening import APPLICATION_ID, SHIPPED
from smpdash.store.studio_tables import shipped_studio, write_studio
from tests.build import NOW

ADD_CLIENT = (
    "INSERT INTO client (id, code, name, contact, earlier_pigment, search_key, recorded_at)"
    " VALUES ({0}, printf('C-%04d', {0}), 'Żółć', '', 0, 'zolc', '2026-01-01T10:00:00Z')"
)


def older(path: Path, steps: int) -> None:
    """A file as an earlier version made it: the first steps alone, with a client where it can."""
    path.touch()
    engine.mark(path, APPLICATION_ID)
    with engine.write(path) as db:
        names = [step.name for step in migrations.pending(db)]
        migrations.apply(db, stop_before=names[steps:])
        db.execute(f"PRAGMA user_version={steps}")
    with engine.write(path) as db:
        if steps >= 1:
            write_studio(db, shipped_studio(SHIPPED))
        if steps >= 2:
            db.execute(ADD_CLIENT.format(1))
            db.execute("INSERT INTO course (client_id, number, status) VALUES (1, 1, 'running')")
        if steps >= 4:
            audit.settle(db, now=NOW)
