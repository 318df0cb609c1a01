"""Who changed an entry is named as the people who read it know the tablet."""

from smpdash.runtime.state import tablet
from smpdash.screens.drafts.difference_words import tablet_words


def test_the_machine_itself_is_no_tablet_to_those_who_read_of_it_elsewhere() -> None:
    machine, door = f"{tablet({}, '127.0.0.1')} 1a2b", "Door 3c4d"
    assert tablet_words(machine, door) == "the studio’s computer"
    assert tablet_words(door, machine) == "the tablet Door"
    assert tablet_words(f"{tablet({}, None)} 5e6f", machine) == "another page here"
