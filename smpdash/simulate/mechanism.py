"""The mechanisms of made-up studios: one set of parameters for each kind of world."""

from dataclasses import dataclass
from typing import Final

MOST_SESSIONS: Final = 10
NORWOOD_CM2: Final = (60.0, 90.0, 130.0, 180.0, 230.0, 290.0, 350.0)
SKIN_EFFECT: Final = {"normal": 0.0, "combination": 0.5, "dry": 0.5, "oily": 1.0}
# The mix of clients: shares of Norwood 1 to 7, of scar tissue none to extensive, and of the skins
# of SKIN_EFFECT.
NORWOOD_SHARES: Final = (0.03, 0.13, 0.22, 0.24, 0.19, 0.13, 0.06)
SCAR_SHARES: Final = (0.60, 0.22, 0.13, 0.05)
SKIN_SHARES: Final = (0.45, 0.20, 0.15, 0.20)


@dataclass(frozen=True, slots=True)
class Mechanism:
    """The parameters of a made-up world.

    Session j closes a share of the gap to full coverage; its logit is the sum of `gap` and the
    fields `gap_*`. Before the next visit a share of the new pigment is lost (logit: `fading` and
    `fading_*`), and `settled_fading` times that share of the settled pigment. Each adjustment costs
    `adjustment_cost` of coverage; the rate of adjustments is Gamma distributed over the clients.
    The course ends when the healed coverage exceeds about `target`, which is higher after sessions
    1 and 2 (`target_rise`). `noted_*` are the standard deviations of the artist's notes, `rounding`
    is the step in which shares are noted. `tails` are the degrees of freedom of all spreads (None
    is normal). `missing` is the share of empty fields, `stopping` the chance at each visit that the
    client never comes back.

    Other kinds of studio: fading does not fall further after session `fading_levels_off`; a share
    `package` of the clients buys exactly three sessions; the noted coverage rises by `eye_drift`
    with every client.

    The defaults are the trade's claims as numbers: mostly three sessions, a fourth for one client
    in five, five and more are rare.
    """

    gap: float = 0.60
    gap_area: float = -0.25
    gap_scar: float = -0.08
    gap_shade: float = 0.15
    gap_depth: float = 0.08
    gap_spread: float = 0.20
    fading: float = -1.12
    fading_step: float = -0.25
    fading_scar: float = 0.14
    fading_skin: float = 0.25
    fading_shade: float = -0.08
    fading_depth: float = -0.15
    fading_spread: float = 0.51
    fading_session_spread: float = 0.25
    settled_fading: float = 0.5
    target: float = 0.755
    target_rise: tuple[float, ...] = (0.12, 0.045)
    target_spread: float = 0.022
    adjustment_cost: float = 0.04
    adjustment_shape: float = 1.0
    adjustment_rate: float = 2.5
    noted_coverage: float = 0.07
    noted_fading: float = 0.06
    noted_minutes: float = 20.0
    rounding: float = 0.05
    tails: float | None = None
    missing: float = 0.0
    stopping: float = 0.0
    fading_levels_off: int = MOST_SESSIONS
    package: float = 0.0
    eye_drift: float = 0.0


# The worlds in which forecasts are tested.
MECHANISMS: Final = {
    "as modelled": Mechanism(),
    "heavy tails": Mechanism(tails=3.0),
    "noisy artist": Mechanism(noted_coverage=0.12, noted_fading=0.10, rounding=0.10),
    "slow studio": Mechanism(gap=0.35, target=0.765),
    "half the fields missing": Mechanism(missing=0.5),
    "many stop": Mechanism(stopping=0.08),
    "fading levels off": Mechanism(fading_step=-0.4, fading_levels_off=2, settled_fading=0.6),
    "package of three": Mechanism(package=0.35),
    "depth works the other way": Mechanism(gap_depth=-0.24, fading_depth=0.30),
    "patience runs out": Mechanism(target_rise=(0.12, 0.045, 0.0, -0.04, -0.08, -0.12, -0.16)),
    "notes creep up": Mechanism(eye_drift=0.0006),
}
