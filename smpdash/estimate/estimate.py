"""The estimate of a course: a probability for every number of sessions, ranges and a headline."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from smpdash.estimate.case import Case
from smpdash.estimate.explain.change import forecast_and_why
from smpdash.estimate.fit.lesson import Lesson
from smpdash.estimate.forecast import forecast
from smpdash.estimate.model.parameters import MOST_SESSIONS, TRADE, Parameters
from smpdash.record.answer import headline, remaining_of

MODEL_VERSION: Final = "8"
# How much less probability than asked for a credible range may hold.
SLACK: Final = 0.02


@dataclass(frozen=True, slots=True)
class Estimate:
    """The estimate of how many sessions a course takes in all.

    `pmf_total` are the probabilities of 1, 2 .. 10 sessions (10 stands for 10 and more); they sum
    to 1. `status` is a key of the record's STATUS. An abandoned course is estimated as if it ran.
    """

    pmf_total: tuple[float, ...]
    sessions_done: int
    status: str = "running"

    @property
    def foreseeable(self) -> bool:
        """Whether more than one total is possible: false if only "10 and more" is left."""
        return self.status == "completed" or any(self.pmf_total[:-1])

    @property
    def fewest_total(self) -> int:
        """The smallest possible total: the sessions held; one more if it is not `foreseeable`."""
        return self.sessions_done + (not self.foreseeable)

    @property
    def most_likely_total(self) -> int:
        """The total with the highest probability, never below `fewest_total`."""
        best = max(range(len(self.pmf_total)), key=self.pmf_total.__getitem__) + 1
        return max(best, self.fewest_total)

    @property
    def most_likely_remaining(self) -> int:
        """The most likely total less the sessions held; 0 if the course is finished."""
        return 0 if self.status == "completed" else self.most_likely_total - self.sessions_done

    @property
    def expected_total(self) -> float:
        """The expected total number of sessions."""
        mean = sum(n * chance for n, chance in enumerate(self.pmf_total, start=1))
        return max(mean, float(self.fewest_total))

    @property
    def expected_remaining(self) -> float:
        """The expected number of sessions still to come; 0 if the course is finished."""
        return 0.0 if self.status == "completed" else self.expected_total - self.sessions_done

    def credible_range(self, share: float) -> tuple[int, int]:
        """The shortest range of totals that holds `share` 0..1 of the probability, less SLACK.

        Of several shortest ranges, the most likely one. Ranges of whole counts hold more than is
        asked for, about 7 points on average: a range that holds slightly less is closer to `share`
        than one that is wider by one count.
        """
        best = (1, MOST_SESSIONS)
        score = (float(MOST_SESSIONS), 0.0)
        for low in range(1, MOST_SESSIONS + 1):
            mass = 0.0
            for high in range(low, MOST_SESSIONS + 1):
                mass += self.pmf_total[high - 1]
                if mass >= share - SLACK:
                    score, best = min((score, best), ((float(high - low), -mass), (low, high)))
                    break
        return max(best[0], self.fewest_total), max(best[1], self.fewest_total)

    def chance_needed(self, number: int) -> float:
        """The probability that session `number` is needed."""
        return 1.0 if number <= self.fewest_total else sum(self.pmf_total[number - 1 :])

    @property
    def chance_done(self) -> float:
        """The probability that no further session is needed."""
        return sum(self.pmf_total[: self.sessions_done]) if self.foreseeable else 0.0

    @property
    def chance_next_is_last(self) -> float | None:
        """The probability that the next session is the last, given that it is needed.

        None if the next one is the tenth or later, since 10 stands for 10 and more.
        """
        if self.sessions_done >= MOST_SESSIONS - 1:
            return None
        more = self.chance_needed(self.sessions_done + 1)
        return self.pmf_total[self.sessions_done] / more if more > 0 else 1.0

    @property
    def words(self) -> str:
        """The headline: "probably 1 more session, possibly 2"."""
        remaining = remaining_of(
            self.sessions_done, self.pmf_total, self.most_likely_total, self.credible_range(0.8)
        )
        return headline(self.status, self.sessions_done, remaining)


def estimates(cases: Sequence[Case], belief: Parameters | Lesson = TRADE) -> list[Estimate]:
    """The estimates of many cases in one go."""
    return [
        Estimate(tuple(float(p) for p in pmf), case.sessions_done, case.status)
        for case, pmf in zip(cases, forecast(cases, belief), strict=True)
    ]


def estimate(case: Case, belief: Parameters | Lesson = TRADE) -> Estimate:
    """The estimate of one case."""
    return estimates([case], belief)[0]


def estimate_and_why(case: Case, belief: Parameters | Lesson = TRADE) -> tuple[Estimate, str]:
    """The estimate of one case, and why it changed at the last visit, in words.

    The last answers are cached, since recording a visit asks for what the last tap has shown.
    """
    untimed = tuple(replace(session, minutes=None) for session in case.sessions)
    return _estimate_and_why(replace(case, sessions=untimed), belief)


@lru_cache(maxsize=32)
def _estimate_and_why(case: Case, belief: Parameters | Lesson) -> tuple[Estimate, str]:
    pmf, why = forecast_and_why(case, belief)
    return Estimate(tuple(pmf.tolist()), case.sessions_done, case.status), why


def model_version(belief: Parameters | Lesson = TRADE) -> str:
    """The version of the model and the number of courses learnt from: "7+41"."""
    learnt = belief.courses
    return f"{MODEL_VERSION}+{learnt}" if learnt else MODEL_VERSION
