"""Study: contingencies x policies x futures, run, stored and compared."""

from moshimo.study.robustness import compare, distribution, paired_interval, regrets, wilson
from moshimo.study.running import DEFAULT_CHUNK, ENGINES, Finished, compute_chunk, run
from moshimo.study.single import campaign_run
from moshimo.study.spec import (
    DEFAULT_CONTINGENCIES,
    DEFAULT_POLICIES,
    Study,
    load_study,
    parse_settings,
)
from moshimo.study.storing import digest, read_columns, read_manifest

__all__ = [
    "DEFAULT_CHUNK",
    "DEFAULT_CONTINGENCIES",
    "DEFAULT_POLICIES",
    "ENGINES",
    "Finished",
    "Study",
    "campaign_run",
    "compare",
    "compute_chunk",
    "digest",
    "distribution",
    "load_study",
    "paired_interval",
    "parse_settings",
    "read_columns",
    "read_manifest",
    "regrets",
    "run",
    "wilson",
]
