"""Crisis: who comes, when, how far; so far from ranges, with every choice drawn once per future."""

from moshimo.crisis.bills import override_chance
from moshimo.crisis.institutions import chambers, dimensions, institutions, routes
from moshimo.crisis.ladder import ladder
from moshimo.crisis.law import ASSUMED, NEVER, Facing, check_law, conditions, gates
from moshimo.crisis.overturning import DIMENSIONS, ROUTES, Overturned, check_overturning, overturn
from moshimo.crisis.overturning import PARAMETERS as OVERTURNING_PARAMETERS
from moshimo.crisis.posture import DECISIONS, PARAMETERS, commitment, decide, state_of
from moshimo.crisis.reliability import ReferenceClass, beta_range, check_classes, classes, reference, wilson
from moshimo.crisis.selection import attacks_below, believed, observed_rate, true_rate

__all__ = [
    "ASSUMED",
    "DECISIONS",
    "DIMENSIONS",
    "NEVER",
    "OVERTURNING_PARAMETERS",
    "PARAMETERS",
    "ROUTES",
    "Facing",
    "Overturned",
    "ReferenceClass",
    "attacks_below",
    "believed",
    "beta_range",
    "chambers",
    "check_classes",
    "check_law",
    "check_overturning",
    "classes",
    "commitment",
    "conditions",
    "decide",
    "dimensions",
    "gates",
    "institutions",
    "ladder",
    "observed_rate",
    "override_chance",
    "overturn",
    "reference",
    "routes",
    "state_of",
    "true_rate",
    "wilson",
]
