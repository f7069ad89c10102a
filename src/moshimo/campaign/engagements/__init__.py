"""The kinds of engagement: each module states one equation and writes it for the kernel.

A kind is a function ``write(builder, step)`` that adds its instructions.  Losses are always drawn from what is
there: ``Bin(S / step, expected / S)`` whole units, never more than the stock, entered in ``lost``.
"""

from moshimo.campaign.engagements import exchange, flow, ground, salvo

__all__ = ["exchange", "flow", "ground", "salvo"]
