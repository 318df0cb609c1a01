"""A server that is told to stop ends what is being saved first."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from smpdash.estimate.issue import issued
from smpdash.store.store import open_store

# A save that takes two seconds, in a thread that the end of the process would cut off.
SAVING = """
import sys, threading, time
from pathlib import Path
from smpdash.server import run
from smpdash.server.connection_limits import Limits
from smpdash.store.db import connection
from tests.server.https.served import app

def save():
    with connection.write(Path(sys.argv[1])) as db:
        db.execute("UPDATE studio SET name = 'Half'")
        # In one piece: the server writes its line at the same time.
        sys.stdout.write("saving\\n")
        sys.stdout.flush()
        time.sleep(2)
        db.execute("UPDATE studio SET name = 'Whole'")

settings = run.Settings("127.0.0.1", 0, "")
listener = run.opened(settings, Limits())
threading.Thread(target=save, daemon=True).start()
sys.exit(run.serve(app, settings, listener))
"""


@pytest.mark.slow
def test_a_save_in_progress_is_finished_before_the_process_ends(tmp_path: Path) -> None:
    store = open_store(tmp_path / "studio.db", issue=issued)
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", SAVING, str(store.path)],
        cwd=root,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            said = iter(process.stdout.readline, "")
            heard = {line.split()[0] for _, line in zip(range(2), said, strict=False)}
            assert heard == {"saving", "smpdash"}
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=60) == -signal.SIGTERM
        finally:
            process.kill()
    assert store.studio().name == "Whole"
