"""Policy: what allies can prepare, as changes of registered parameters."""

from moshimo.policy.levers import Lever, Policies, Policy, load_policies

__all__ = ["Lever", "Policies", "Policy", "load_policies"]
