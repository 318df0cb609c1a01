"""The parameters of the model, all in one place. The defaults are claims of the trade.

They are not measurements.
"""

from dataclasses import dataclass
from typing import Final

from smpdash.record.issued import MOST_TOTAL

MOST_SESSIONS: Final = MOST_TOTAL

Root = tuple[tuple[float, float, float], ...]
# How far an unknown studio may lie from the trade: standard deviations of mu_g, mu_f and tau. Our
# own choice, and small, since the trade's spreads between clients already include many studios.
# UNKNOWN_STUDIO is the Cholesky root of their covariance.
STUDIO_SD: Final = (0.10, 0.10, 0.0133)
UNKNOWN_STUDIO: Final[Root] = (
    (STUDIO_SD[0], 0.0, 0.0),
    (0.0, STUDIO_SD[1], 0.0),
    (0.0, 0.0, STUDIO_SD[2]),
)
NOT_UNSURE: Final[Root] = ((0.0, 0.0, 0.0),) * 3


@dataclass(frozen=True, slots=True)
class Parameters:
    """The parameters of the model for one studio; the defaults are the trade's claims as numbers.

    The module `posterior` gives the formulas. Parameters of shares are logits; those that start
    with `sd_` or `s_` are standard deviations. Studios and trainers say: about 3 sessions, a fourth
    for one client in five, 5 and more are rare; permanent make-up loses between a third and a half
    of the fresh pigment, the scalp loses less; scars, oily skin, large areas, shallow or light work
    and adjustments need more sessions. The values are chosen so that a client with 200 cm2, no
    scars and normal skin agrees with these claims.
    """

    # The share of the remaining gap that one session closes: 65 % for the median client.
    mu_g: float = 0.60
    g_area: float = -0.25
    g_scar: float = -0.08
    g_shade: float = 0.15
    g_depth: float = 0.08
    sd_eta: float = 0.20
    # How heavy the tails of eta and theta are, from 0 (normal) to 0.4: those of a t distribution
    # with 1 / tails degrees of freedom. Above 0 for a studio with a few very unusual clients.
    tails: float = 0.0
    # The share of fresh pigment that fades before the next visit: 25 %, less after each session.
    mu_f: float = -1.12
    kappa: float = 0.25
    f_scar: float = 0.14
    f_skin: float = 0.25
    f_shade: float = -0.08
    f_depth: float = -0.15
    sd_theta: float = 0.51
    sd_eps: float = 0.25
    omega: float = 0.5
    # The healed coverage at which artist and client stop; higher after the first two sessions.
    tau: float = 0.755
    tau1: float = 0.12
    tau2: float = 0.045
    s: float = 0.022
    # The share of clients whose third session is the last, whatever the coverage: those who bought
    # three sessions at one price. The trade's own share is unknown, so it is 0.
    package: float = 0.0
    # The coverage that one adjustment costs, and the Gamma prior of the rate per session.
    alpha: float = 0.04
    adjust_a: float = 1.0
    adjust_b: float = 2.5
    # The errors of the noted fading and coverage.
    s_fade: float = 0.06
    s_cov: float = 0.07
    # The share of visits at which fading is noted, and how much the log odds of that rise for every
    # tenth of the pigment that was lost.
    note_share: float = 0.9
    note_slope: float = 0.0
    # The depth in the skin, millimetres, that counts as neither deep nor shallow.
    usual_depth_mm: float = 0.50
    # The mix of clients, for fields of the intake that are empty: mean and standard deviation of
    # log2(area / 200 cm2) (as for Norwood 2 to 7), the shares of scar tissue none to extensive, and
    # the shares of skin normal, combination or dry, oily.
    log2_area: tuple[float, float] = (-0.1, 0.7)
    scar_shares: tuple[float, ...] = (0.70, 0.16, 0.10, 0.04)
    skin_shares: tuple[float, ...] = (0.50, 0.30, 0.20)
    # The Cholesky root of the covariance of this studio's mu_g, mu_f and tau around the values
    # above.
    unsure: Root = UNKNOWN_STUDIO
    # From how many finished courses of the studio these parameters were learnt.
    courses: int = 0


TRADE: Final = Parameters()

# How often totals of 1 to 10 sessions occur, as the trade says (a fifth of the clients need a
# fourth session, 5 and more are uncommon, 6 to 7 rare). The tail beyond 7 is our own choice, so
# that no count is impossible.
BASE_RATES: Final = (0.002, 0.148, 0.597, 0.19, 0.04, 0.015, 0.005, 0.002, 0.0007, 0.0003)

# Touch-ups: the trade says "usually one session"; the shares and the tail are our own choice.
TOUCH_UP_RATES: Final = (0.78, 0.18, 0.03, 0.007, 0.002, 0.0005, 0.0002, 0.0001, 0.0001, 0.0001)
# The coverage left at the day of a touch-up if no fading is noted: mean, standard deviation (ours).
TOUCH_UP_START: Final = (0.70, 0.06)
# If a fading is noted, it counts from the coverage with which courses end, with this error.
TOUCH_UP_NOTE_SD: Final = 0.10
ENDS_WITH: Final = 0.80
# A touch-up is done like late sessions: dark, on settled pigment. It counts as these many sessions.
TOUCH_UP_STAGE: Final = 3

# Zones of one scalp differ (one source says by two or three shades, without a figure): standard
# deviations of their fading, as a logit, and of the coverage that a session reaches. Scars lose
# more: one study of ten clients measured a drop of 1.6 against 0.9 points of density after half a
# year; the value here is a third smaller. A zone that lags less than ZONE_SLACK delays nothing, nor
# does one with a smaller share of the scalp than SMALL_ZONE, such as a scar: it is finished apart.
# All values but that of the scar are our own choice.
ZONE_FADING_SD: Final = 0.35
SCAR_ZONE_FADES: Final = 0.40
ZONE_COVERAGE_SD: Final = 0.10
ZONE_SLACK: Final = 0.03
SMALL_ZONE: Final = 0.04

# The standard deviation of log2(area) around the area of a grade of hair loss: our own choice.
LOG2_AREA_SD_BY_GRADE: Final = 0.25
SCAR_VALUE: Final = {"none": 0.0, "minor": 1.0, "moderate": 2.0, "extensive": 3.0}
SKIN_VALUE: Final = {"normal": 0.0, "combination": 0.5, "dry": 0.5, "oily": 1.0}
# How fast earlier pigment faded shifts the mean of theta by half a standard deviation and makes its
# spread a little smaller.
EARLIER_SHIFT: Final = {"slow": -0.5, "typical": 0.0, "fast": 0.5}
EARLIER_SPREAD: Final = 0.9
