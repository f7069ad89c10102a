"""Writing instructions: registers, names, and quantities turned into arithmetic.

A `Builder` holds the registers of one contingency and the three pieces of code (opening, turn, closing).  Named
registers live as long as a future; registers for intermediate results are reused from one step to the next.
"""

from __future__ import annotations

import ast
from contextlib import contextmanager
from typing import TYPE_CHECKING

from moshimo.campaign import expressions
from moshimo.campaign.kernel import OPERANDS, OPERATIONS
from moshimo.draws import stream
from moshimo.errors import DataFileError, UnknownName

if TYPE_CHECKING:
    from collections.abc import Iterator

    from moshimo.campaign.contingency import Contingency
    from moshimo.errors import Place

_BINARY = {ast.Add: "add", ast.Sub: "subtract", ast.Mult: "multiply", ast.Div: "divide", ast.Pow: "power"}


class Builder:
    """Registers and code of one contingency under construction."""

    def __init__(self, contingency: Contingency) -> None:
        self.contingency = contingency
        self.names: dict[str, int] = {}
        self.constants: dict[float, int] = {}
        self.size = 0
        self.code: list[list[int]] = []
        self.streams: dict[int, str] = {}
        self.engagements = 0
        self._free: list[int] = []
        self._taken: list[int] = []
        self._place: Place | None = None

    def name(self, name: str) -> int:
        """Give a name a register of its own and return it."""
        self.names[name] = self.size
        self.size += 1
        return self.size - 1

    def constant(self, value: float) -> int:
        """Return the register that holds a constant."""
        if value not in self.constants:
            self.constants[value] = self.size
            self.size += 1
        return self.constants[value]

    @contextmanager
    def step(self, place: Place) -> Iterator[None]:
        """Write one step of the file: errors name its line, intermediate registers are free again after it."""
        self._place = place
        self._taken = []
        yield
        self._free.extend(sorted(self._taken, reverse=True))
        self._taken = []

    def scratch(self, pair: bool = False) -> int:
        """Return a register for an intermediate result (with `pair`, the first of two neighbours)."""
        if pair or not self._free:
            register = self.size
            self.size += 2 if pair else 1
        else:
            register = self._free.pop()
        self._taken.extend([register, register + 1] if pair else [register])
        return register

    def emit(self, operation: str, *sources: int, into: int | None = None, zone: int = 0, k: int = 0) -> int:
        """Write one instruction and return the register of its result."""
        to = self.scratch(pair=operation == "uniforms") if into is None else into
        row = [OPERATIONS[operation], to, *sources]
        self.code.append([*row, *([0] * (OPERANDS - 2 - len(row))), zone, k])
        return to

    def uniform_stream(self, name: str) -> Iterator[int]:
        """Yield registers with fresh uniforms of the stream of `name`: two from each Philox block."""
        zone = stream(name)
        if self.streams.setdefault(zone, name) != name:
            raise self.error(f"'{name}' and '{self.streams[zone]}' share one stream of draws", "Rename one of them")
        k = 0
        while True:
            register = self.emit("uniforms", zone=zone, k=k)
            yield register
            yield register + 1
            k += 1

    def error(self, message: str, hint: str) -> DataFileError:
        """Return an error at the step that is being written."""
        return DataFileError(message, place=self._place, hint=hint)

    def known(self, name: str) -> int:
        """Return the register of a name; raise `UnknownName` at the step's line."""
        if name not in self.names:
            shown = [n for n in self.names if "." not in n]
            raise UnknownName.among("quantity", name, shown, place=self._place)
        return self.names[name]

    def stock(self, name: str) -> int:
        """Return the register of a stock; raise `UnknownName` where `name` is none."""
        if name not in self.contingency.record.stocks:
            raise UnknownName.among("stock", name, self.contingency.record.stocks, place=self._place)
        return self.names[name]

    def quantity(self, text: str, into: int | None = None) -> int:
        """Write the instructions of an expression and return the register that holds its value."""
        register = self._node(expressions.parse(text))
        return register if into is None else self.emit("copy", register, into=into)

    def _node(self, node: ast.expr) -> int:
        name = expressions.dotted(node)
        if name is not None:
            return self.known(name)
        match node:
            case ast.Constant(value=value):
                return self.constant(float(value))  # type: ignore[arg-type]
            case ast.BinOp(left=left, op=op, right=right):
                return self.emit(_BINARY[type(op)], self._node(left), self._node(right))
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return self.emit("subtract", self.constant(0.0), self._node(operand))
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return self.emit("equal", self._node(operand), self.constant(0.0))
            case ast.UnaryOp(operand=operand):
                return self._node(operand)
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                return self._compare(op, self._node(left), self._node(right))
            case ast.BoolOp(op=op, values=values):
                operation = "minimum" if isinstance(op, ast.And) else "maximum"
                truths = [self._truth(value) for value in values]
                register = truths[0]
                for truth in truths[1:]:
                    register = self.emit(operation, register, truth)
                return register
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return self.emit("select", self._node(test), self._node(body), self._node(orelse))
            case ast.Call(func=ast.Name(id=function), args=args):
                return self._call(function, [self._node(argument) for argument in args])
        raise AssertionError(ast.dump(node))  # pragma: no cover - expressions.parse lets nothing else through

    def _truth(self, node: ast.expr) -> int:
        """Return 1 where the value is not zero, else 0."""
        return self.emit("select", self._node(node), self.constant(1.0), self.constant(0.0))

    def _compare(self, op: ast.cmpop, left: int, right: int) -> int:
        match op:
            case ast.Lt():
                return self.emit("less", left, right)
            case ast.LtE():
                return self.emit("less_equal", left, right)
            case ast.Gt():
                return self.emit("less", right, left)
            case ast.GtE():
                return self.emit("less_equal", right, left)
        return self.emit("equal", left, right)

    def _call(self, function: str, arguments: list[int]) -> int:
        match function:
            case "exp":
                return self.emit("exponential", arguments[0])
            case "sqrt":
                return self.emit("root", arguments[0])
            case "floor":
                return self.emit("floor", arguments[0])
            case "clip":
                value, low, high = arguments
                return self.emit("minimum", self.emit("maximum", value, low), high)
        register = arguments[0]
        for argument in arguments[1:]:
            register = self.emit("minimum" if function == "min" else "maximum", register, argument)
        return register
