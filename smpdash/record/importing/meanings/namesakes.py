"""Several people of one name in a file: which of them a row is about, by its contacts and year."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Traits:
    """What a row says of a person beside the name."""

    contacts: frozenset[str]
    birth_year: int | None

    @property
    def words(self) -> str:
        """The traits as a text."""
        return " ".join((str(self.birth_year or ""), *sorted(self.contacts)))


@dataclass(slots=True)
class _Somebody:
    """What the rows say of one of these people."""

    contacts: set[str] = field(default_factory=set)
    birth_year: int | None = None


def told_apart(rows: Iterable[Traits]) -> dict[Traits, int]:
    """The number of the person, from 1, of each of these rows; 0 if it may be several.

    Who has a contact in common is one person, unless the years of birth differ; and so is who has
    the year in common, unless the phones or the e-mails differ.
    """
    # Those that say more come first: what they leave open does not depend on the order of the rows.
    known = sorted(
        dict.fromkeys(rows), key=lambda each: (each.birth_year is None, -len(each.contacts))
    )
    people: list[_Somebody] = []
    person_of: dict[Traits, _Somebody | None] = {}
    for each in known:
        near = _near(each, people)
        person = near[0] if len(near) == 1 else None
        if not near:
            person = _Somebody()
            people.append(person)
        elif person is None and len({other.birth_year for other in near}) == 1:
            person = _made_one(near, each, people, person_of)
        if person is not None:
            person.contacts |= each.contacts
            person.birth_year = person.birth_year or each.birth_year
        person_of[each] = person
    return {each: _place(person, people) for each, person in person_of.items()}


def _place(one: _Somebody | None, people: list[_Somebody]) -> int:
    return next((at for at, each in enumerate(people, start=1) if each is one), 0)


def _near(traits: Traits, people: list[_Somebody]) -> list[_Somebody]:
    """Who of these people it may be."""
    year, contacts = traits.birth_year, traits.contacts
    fitting = [one for one in people if year in {None, one.birth_year}]
    sharing = [one for one in fitting if contacts & one.contacts]
    return sharing or [one for one in fitting if not differ(contacts, one.contacts)]


def _made_one(
    near: list[_Somebody],
    traits: Traits,
    people: list[_Somebody],
    person_of: dict[Traits, _Somebody | None],
) -> _Somebody | None:
    """Those whom a row with contacts of each shows to be one person; None if none does."""
    if not all(traits.contacts & other.contacts for other in near):
        return None
    first, *others = near
    for other in others:
        first.contacts |= other.contacts
        people[:] = [one for one in people if one is not other]
        person_of.update({each: first for each, one in person_of.items() if one is other})
    return first


def differ(contacts: Collection[str], others: Collection[str]) -> bool:
    """Whether two rows say another phone or another e-mail; one of each does not differ."""
    if any(each in others for each in contacts):
        return False
    of_mail = [{"@" in each for each in some} for some in (contacts, others)]
    return bool(of_mail[0] & of_mail[1])
