"""Study: contingencies x policies x futures, run, stored and compared."""

from moshimo.study.analysis import Analysis, analyse
from moshimo.study.files import make_folder, to_json, write_json, write_text
from moshimo.study.published import against_published, strike_direction
from moshimo.study.results import Results
from moshimo.study.robustness import compare, distribution, paired_interval, regrets, wilson
from moshimo.study.running import DEFAULT_CHUNK, ENGINES, Finished, check_run, run
from moshimo.study.sensitivity import first_order, first_orders, noise_floor
from moshimo.study.single import campaign_run, play_campaign
from moshimo.study.spec import DEFAULT_CONTINGENCIES, DEFAULT_POLICIES, Study, load_study, parse_settings

__all__ = [
    "DEFAULT_CHUNK",
    "DEFAULT_CONTINGENCIES",
    "DEFAULT_POLICIES",
    "ENGINES",
    "Analysis",
    "Finished",
    "Results",
    "Study",
    "against_published",
    "analyse",
    "campaign_run",
    "check_run",
    "compare",
    "distribution",
    "first_order",
    "first_orders",
    "load_study",
    "make_folder",
    "noise_floor",
    "paired_interval",
    "parse_settings",
    "play_campaign",
    "regrets",
    "run",
    "strike_direction",
    "to_json",
    "wilson",
    "write_json",
    "write_text",
]
