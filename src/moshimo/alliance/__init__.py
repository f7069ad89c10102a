"""Alliance: who promised whom what, who leans on whom, and what is left when one of them is gone.

One way in: ``Graph(world)``.  Commitments and services are data (``facts/data/commitments.yaml``).
"""

from moshimo.alliance.graph import Graph
from moshimo.alliance.ties import TYPES, Tie, network, star_centres, state_on, ties_of
from moshimo.alliance.without import commitment_after, fate, service_after

__all__ = [
    "TYPES",
    "Graph",
    "Tie",
    "commitment_after",
    "fate",
    "network",
    "service_after",
    "star_centres",
    "state_on",
    "ties_of",
]
