"""Study: contingencies x policies x futures, run, stored and compared."""

from moshimo.study.ambivalence import crisis_ambivalence
from moshimo.study.analysis import Analysis, analyse
from moshimo.study.choosing import crisis_reliability, crisis_solve, crisis_tree
from moshimo.study.evidence import facts_check, facts_export
from moshimo.study.explaining import trace_row
from moshimo.study.files import locked, make_folder, to_json, write_json, write_text, write_together
from moshimo.study.hard_case import crisis_hard_case
from moshimo.study.ledger import SECTIONS, Ledger, check_claims
from moshimo.study.overturned import crisis_overturn
from moshimo.study.planning import plan
from moshimo.study.published import against_published, strike_direction
from moshimo.study.results import Results
from moshimo.study.resuming import holds, rerun, resume, same_code, show, study_of
from moshimo.study.robustness import compare, distribution, paired_interval, regrets, wilson
from moshimo.study.running import DEFAULT_CHUNK, ENGINES, Finished, check_run, refuse_held, run
from moshimo.study.sensitivity import first_order, first_orders, noise_floor
from moshimo.study.single import (
    alliance_show,
    campaign_check,
    campaign_run,
    claims,
    crisis_ladder,
    play_campaign,
    policy_check,
    policy_list,
    policy_show,
    without,
)
from moshimo.study.spec import DEFAULT_CONTINGENCIES, DEFAULT_POLICIES, Study, load_study, parse_settings
from moshimo.study.storing import study_folder

__all__ = [
    "DEFAULT_CHUNK",
    "DEFAULT_CONTINGENCIES",
    "DEFAULT_POLICIES",
    "ENGINES",
    "SECTIONS",
    "Analysis",
    "Finished",
    "Ledger",
    "Results",
    "Study",
    "against_published",
    "alliance_show",
    "analyse",
    "campaign_check",
    "campaign_run",
    "check_claims",
    "check_run",
    "claims",
    "compare",
    "crisis_ambivalence",
    "crisis_hard_case",
    "crisis_ladder",
    "crisis_overturn",
    "crisis_reliability",
    "crisis_solve",
    "crisis_tree",
    "distribution",
    "facts_check",
    "facts_export",
    "first_order",
    "first_orders",
    "holds",
    "load_study",
    "locked",
    "make_folder",
    "noise_floor",
    "paired_interval",
    "parse_settings",
    "plan",
    "play_campaign",
    "policy_check",
    "policy_list",
    "policy_show",
    "refuse_held",
    "regrets",
    "rerun",
    "resume",
    "run",
    "same_code",
    "show",
    "strike_direction",
    "study_folder",
    "study_of",
    "to_json",
    "trace_row",
    "wilson",
    "without",
    "write_json",
    "write_text",
    "write_together",
]
