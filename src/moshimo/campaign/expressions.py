"""The small language of quantities in a contingency file.

A quantity is arithmetic over names::

    bombers * bomber_sorties * 16 * (1 - bomber_caution * dominance)

with ``+ - * / **``, comparisons (1 where true, else 0), ``and``, ``or``, ``not``, ``a if condition else b``, and the
functions ``min``, ``max``, ``exp``, ``sqrt``, ``floor`` and ``clip(x, low, high)``.  A division by zero is zero: nobody
left to share among means nothing to share.  ``lost.x`` and ``initial.x`` are a stock's losses so far and its size at
the start.  Expressions are parsed once and never evaluated by Python itself.
"""

from __future__ import annotations

import ast
from functools import lru_cache

ARITY = {"min": (2, 8), "max": (2, 8), "exp": (1, 1), "sqrt": (1, 1), "floor": (1, 1), "clip": (3, 3)}
OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow)
COMPARISONS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq)
FIELDS = ("lost", "initial")


@lru_cache(maxsize=4096)
def parse(text: str) -> ast.expr:
    """Parse an expression; raise `ValueError` with a sentence where it is not one.

    >>> names(parse("min(lrasm, 200) * (1 - lost.bombers / initial.bombers)"))
    ['initial.bombers', 'lost.bombers', 'lrasm']
    """
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as cause:
        raise ValueError(f"'{text}' is not an expression") from cause
    _check(tree, text)
    return tree


def dotted(node: ast.expr) -> str | None:
    """Return the name a node stands for (``x``, ``lost.x``), or None where it is no name."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in FIELDS:
        return f"{node.value.id}.{node.attr}"
    return None


def names(tree: ast.expr) -> list[str]:
    """Return the names an expression uses, sorted."""
    found: set[str] = set()
    pending: list[ast.AST] = [tree]
    while pending:
        node = pending.pop()
        name = dotted(node) if isinstance(node, ast.expr) else None
        if name is not None:
            found.add(name)
        elif isinstance(node, ast.Call):
            pending.extend(node.args)
        else:
            pending.extend(ast.iter_child_nodes(node))
    return sorted(found)


def _check(node: ast.expr, text: str) -> None:
    if dotted(node) is not None:
        return
    if isinstance(node, ast.Constant):
        if isinstance(node.value, bool) or not isinstance(node.value, int | float):
            raise ValueError(f"'{text}': only numbers and names may stand in an expression")
        return
    children: list[ast.expr]
    match node:
        case ast.BinOp(left=left, op=op, right=right) if isinstance(op, OPERATORS):
            children = [left, right]
        case ast.UnaryOp(op=ast.USub() | ast.UAdd() | ast.Not(), operand=operand):
            children = [operand]
        case ast.Compare(left=left, ops=[op], comparators=[right]) if isinstance(op, COMPARISONS):
            children = [left, right]
        case ast.BoolOp(values=values):
            children = values
        case ast.IfExp(test=test, body=body, orelse=orelse):
            children = [test, body, orelse]
        case ast.Call(func=ast.Name(id=function), args=args, keywords=[]) if function in ARITY:
            low, high = ARITY[function]
            if not low <= len(args) <= high:
                raise ValueError(f"'{text}': {function} takes {low if low == high else f'{low} to {high}'} values")
            children = args
        case _:
            raise ValueError(f"'{text}': '{ast.unparse(node)}' may not stand in an expression")
    for child in children:
        _check(child, text)
