"""The numbers of the model, in one place: claims of the trade, not measurements."""

from dataclasses import dataclass
from typing import Final

from smpdash.record.issued import MOST_TOTAL

MOST_SESSIONS: Final = MOST_TOTAL

Root = tuple[tuple[float, float, float], ...]
# How far a studio nobody knows yet may lie from the trade, standard deviations in mu_g, mu_f and
# tau: ours, and small, since clients of many studios already make up the trade's spreads between
# clients. UNKNOWN_STUDIO is the Cholesky root of their covariance.
STUDIO_SD: Final = (0.10, 0.10, 0.0133)
UNKNOWN_STUDIO: Final[Root] = (
    (STUDIO_SD[0], 0.0, 0.0),
    (0.0, STUDIO_SD[1], 0.0),
    (0.0, 0.0, STUDIO_SD[2]),
)
NOT_UNSURE: Final[Root] = ((0.0, 0.0, 0.0),) * 3


@dataclass(frozen=True, slots=True)
class Numbers:
    """What the model assumes of a studio; the defaults are the trade's claims turned to numbers.

    Logits where a share is meant, standard deviations where a name starts with `sd_` or `s_`.
    Studios and trainers say: about 3 sessions, one client in five a fourth, 5 and more rare;
    between a third and a half of fresh pigment is lost in permanent make-up, less on the scalp;
    scars, oily skin, large areas, shallow or light work and changed wishes need more. The values
    are chosen so that a client of 200 cm2 without scars and with normal skin meets those words.
    """

    # The share of the remaining gap that one session closes: 65 % in the middle.
    mu_g: float = 0.60
    g_area: float = -0.25
    g_scar: float = -0.08
    g_shade: float = 0.15
    g_depth: float = 0.08
    sd_eta: float = 0.20
    # How heavy the tails of sd_eta and sd_theta are, 0 (normal) to 0.4: like those of a t
    # distribution with 1 / tails degrees of freedom, in a studio with a few clients far out.
    tails: float = 0.0
    # The share of fresh pigment that fades until the next visit: 25 %, less after each session.
    mu_f: float = -1.12
    kappa: float = 0.25
    f_scar: float = 0.14
    f_skin: float = 0.25
    f_shade: float = -0.08
    f_depth: float = -0.15
    sd_theta: float = 0.51
    sd_eps: float = 0.25
    omega: float = 0.5
    # The healed coverage with which artist and client stop; nobody stops lightly after one session.
    tau: float = 0.755
    tau1: float = 0.12
    tau2: float = 0.045
    s: float = 0.022
    # The share of clients whose third session is the last whatever the coverage, as it is where
    # three sessions are sold at one price. The trade's own share is unknown: none.
    package: float = 0.0
    # A changed wish costs coverage; how many to expect (Gamma, per session).
    alpha: float = 0.04
    adjust_a: float = 1.0
    adjust_b: float = 2.5
    # How far noted shares lie from true ones.
    s_fade: float = 0.06
    s_cov: float = 0.07
    # How often fading is noted at the visit after, and how much the odds of that rise with every
    # tenth of it that was lost.
    note_share: float = 0.9
    note_slope: float = 0.0
    # The needle depth that counts as neither deep nor shallow, in millimetres.
    usual_depth_mm: float = 0.50
    # Who comes: log2(area / 200 cm2) as mean and spread (as Norwood 2 to 7 do), shares of scar
    # tissue none to extensive, and of skin normal, combination or dry, oily. They stand in for
    # fields that nobody filled in.
    log2_area: tuple[float, float] = (-0.1, 0.7)
    scar_shares: tuple[float, ...] = (0.70, 0.16, 0.10, 0.04)
    skin_shares: tuple[float, ...] = (0.50, 0.30, 0.20)
    # How far this studio's mu_g, mu_f and tau may lie from the above.
    unsure: Root = UNKNOWN_STUDIO
    # How many finished courses of the studio stand behind these numbers.
    courses: int = 0


TRADE: Final = Numbers()

# How often totals of 1 to 10 sessions occur by the trade's word (a fifth need a fourth, 5 and more
# uncommon, 6 to 7 rare); the tail beyond 7 is ours, so that no count is impossible.
BASE_RATES: Final = (0.002, 0.148, 0.597, 0.19, 0.04, 0.015, 0.005, 0.002, 0.0007, 0.0003)

# Touch-ups, by the trade "usually one session": shares and tail are ours, as is what a finished
# course has kept by the day of its touch-up (coverage, spread) where nobody noted its fading. A
# noted one counts from the coverage that courses end with.
TOUCH_UP_RATES: Final = (0.78, 0.18, 0.03, 0.007, 0.002, 0.0005, 0.0002, 0.0001, 0.0001, 0.0001)
TOUCH_UP_START: Final = (0.70, 0.06)
TOUCH_UP_NOTE_SD: Final = 0.10
ENDS_WITH: Final = 0.80
# It is worked as late sessions are: dark, on pigment that has settled.
TOUCH_UP_STAGE: Final = 3

# Zones of one scalp differ (two or three shades by one source, no figure): spreads of how they
# fade, as a logit, and of what a session reaches in them. Scars lose more: a drop of 1.6 against
# 0.9 points of density at half a year (ten clients), here made a third smaller. A zone this little
# behind the rest holds nobody up. All but that one figure are ours.
ZONE_FADING_SD: Final = 0.35
SCAR_ZONE_FADES: Final = 0.40
ZONE_COVERAGE_SD: Final = 0.10
ZONE_SLACK: Final = 0.03

# How far an area lies from the one that goes with its grade of hair loss, as log2: ours.
LOG2_AREA_SD_BY_GRADE: Final = 0.25
SCAR_VALUE: Final = {"none": 0.0, "minor": 1.0, "moderate": 2.0, "extensive": 3.0}
SKIN_VALUE: Final = {"normal": 0.0, "combination": 0.5, "dry": 0.5, "oily": 1.0}
# How fast earlier pigment faded shifts the belief by half its spread and narrows it a little.
EARLIER_SHIFT: Final = {"slow": -0.5, "typical": 0.0, "fast": 0.5}
EARLIER_SPREAD: Final = 0.9
