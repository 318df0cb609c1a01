"""What may be a PIN, and how one lies on the disk."""

import random
import stat
import time

import pytest

from smpdash.record.accounts.pin import pin_problems, temporary_pin
from smpdash.store.accounts import pins
from smpdash.store.accounts.pins import fits, hashed, key_file, pin_key
from smpdash.store.db.errors import StoreProblem

GOOD = {"artist": "402715", "manager": "40271583", "owner": "40271583"}


@pytest.mark.parametrize("role", GOOD)
def test_a_pin_of_the_right_length_is_taken(role):
    assert pin_problems(GOOD[role], role) == []


@pytest.mark.parametrize(
    ("role", "pin"),
    [
        ("artist", "40271"),
        ("artist", "402715839"),
        ("artist", "a long passphrase"),
        ("artist", ""),
        ("manager", "4027158"),
        ("manager", "short words"),
        ("manager", "aaaaaaaaaaaaaaaa"),
        ("owner", "4" * 200),
        ("owner", "٤٠٢٧١٥٨٣"),
    ],
)
def test_a_pin_of_the_wrong_length_or_kind_is_refused(role, pin):
    assert pin_problems(pin, role)


@pytest.mark.parametrize(
    "pin",
    [
        *("123456", "654321", "789012", "000000", "111222", "121212", "123123", "112233"),
        *("159753", "147258", "010190", "311299", "123199", "900131", "24122019", "20191224"),
    ],
)
def test_what_is_guessed_first_is_no_pin(pin):
    assert "guessed first" in pin_problems(pin, "artist")[0].message


def test_a_passphrase_is_a_pin_of_a_manager():
    assert pin_problems("mostly harmless hairline", "manager") == []


@pytest.mark.slow
def test_temporary_pins_are_always_taken_and_differ():
    below = random.Random(5).randrange
    made = [temporary_pin("artist", below) for _ in range(2000)]
    assert [pin for pin in made if pin_problems(pin, "artist")] == []
    assert len({*made}) > 1980


@pytest.mark.slow
def test_a_pin_fits_its_hash_and_no_other_does(studio_path):
    key = pin_key(studio_path, may_make=True)
    stored = hashed("402715", key)
    assert stored.startswith("$argon2id$")
    assert "402715" not in stored
    assert fits(stored, " 402715 ", key)
    assert not fits(stored, "402716", key)
    assert not fits(stored, "402715", b"x" * 32)
    assert not fits("$argon2id$nonsense", "402715", key)
    assert stored != hashed("402715", key)


@pytest.mark.slow
def test_one_look_at_a_pin_takes_a_tenth_of_a_second_or_more(studio_path):
    key = pin_key(studio_path, may_make=True)
    stored = hashed("402715", key)
    begun = time.process_time()
    fits(stored, "402715", key)
    assert 0.05 < time.process_time() - begun < 2  # 0.15 s when nobody else is at work


def test_the_key_is_made_once_for_the_owner_alone(studio_path):
    key = pin_key(studio_path, may_make=True)
    file = key_file(studio_path)
    assert pin_key(studio_path, may_make=True) == key
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [each.name for each in studio_path.parent.iterdir()] == [file.name]


def test_the_environment_may_give_the_key_instead(studio_path, monkeypatch):
    given = "a key of thirty-two signs or more"
    monkeypatch.setenv("SMPDASH_PIN_KEY", given)
    assert pin_key(studio_path, may_make=True) == given.encode()
    assert not key_file(studio_path).exists()
    monkeypatch.setenv("SMPDASH_PIN_KEY", "short")
    with pytest.raises(StoreProblem):
        pin_key(studio_path, may_make=True)


@pytest.mark.parametrize("content", ["", "zz", "ab" * 31])
def test_a_damaged_key_is_said_and_left_alone(studio_path, content):
    key_file(studio_path).write_text(content)
    with pytest.raises(StoreProblem):
        pin_key(studio_path, may_make=True)
    assert key_file(studio_path).read_text() == content


def test_a_slow_machine_takes_one_round_of_the_whole_memory():
    parameters = pins._hasher()
    assert parameters.memory_cost == 64 * 1024
    assert 1 <= parameters.time_cost <= pins.MOST_ROUNDS
