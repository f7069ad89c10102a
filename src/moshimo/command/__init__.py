"""Command: who leads whom, and what coordination the fighting feels."""

from moshimo.command.kappa import PARAMETERS, kappa

__all__ = ["PARAMETERS", "kappa"]
