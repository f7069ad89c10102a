"""A contingency played in plain Python, one future at a time: the clear version that the kernel is tested against.

It reads the contingency file itself, not the compiled program, and shares with the kernel only the four functions of
`draws` and their `power`, and with the compiler the grammar of quantities; Philox is written again in whole numbers.
Values are Python floats and every operation stands in the order of the engagement's equation, so that agreement is bit
for bit or not at all.
"""

from __future__ import annotations

import ast
import hashlib
import math
from typing import TYPE_CHECKING

from moshimo import draws
from moshimo.campaign import expressions
from moshimo.campaign.contingency import COUNTS, Contingency, Exchange, Flow, Ground, Let, Salvo, Shock, Step
from moshimo.words import OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from moshimo.facts import World

    Watch = Callable[[int, Step, dict[str, tuple[float, float]]], None]
    """Told after each step that changes a stock: the turn (0 for the opening), the step, stock -> (before, after)."""

MASK = 0xFFFFFFFF


def philox(counter: tuple[int, int, int, int], key: tuple[int, int]) -> tuple[int, int, int, int]:
    """Return the Philox4x32-10 block of a counter under a key."""
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(10):
        p0, p1 = 0xD2511F53 * c0, 0xCD9E8D57 * c2
        c0, c1, c2, c3 = (p1 >> 32) ^ c1 ^ k0, p1 & MASK, (p0 >> 32) ^ c3 ^ k1, p0 & MASK
        k0, k1 = (k0 + 0x9E3779B9) & MASK, (k1 + 0xBB67AE85) & MASK
    return c0, c1, c2, c3


def dice(name: str, future: int, turn: int, seed: int) -> Iterator[float]:
    """Yield the uniforms of a stream in one turn of one future."""
    zone = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big")
    k = 0
    while True:
        w0, w1, w2, w3 = philox((future, zone, turn, k), (seed & MASK, seed >> 32))
        yield ((((w0 << 32) | w1) >> 12) + 0.5) * 2.0**-52
        yield ((((w2 << 32) | w3) >> 12) + 0.5) * 2.0**-52
        k += 1


def divide(a: float, b: float) -> float:
    """Nobody left to share among means nothing to share."""
    return 0.0 if b == 0.0 else a / b


def in_order(terms: list[float]) -> float:
    """Add from the first to the last (``sum`` starts from zero and rounds differently in newer Pythons)."""
    total = terms[0] if terms else 0.0
    for term in terms[1:]:
        total = total + term
    return total


def shock(sd: float, u: float) -> float:
    """A lognormal factor with mean one."""
    return float(draws.exp(sd * draws.normal_quantile(u) - 0.5 * sd * sd))


def overkill(hits: float, targets: float) -> float:
    """Expected losses of `targets` under independent hits."""
    if targets <= 0.0 or hits <= 0.0:
        return 0.0
    return float(targets * (1.0 - draws.exp(-hits / targets)))


def aimed(leakers: float, targets: float, kill: float, kappa: float) -> float:
    """Expected kills of leakers on targets with coordination kappa."""
    if targets <= 0.0 or leakers <= 0.0:
        return 0.0
    each = leakers / targets
    whole = float(math.floor(each))
    even = targets * (1.0 - draws.power(1.0 - kill, whole) * (1.0 - kill * (each - whole)))
    if targets <= 1.0:
        scattered = even
    elif leakers < 1.0:
        scattered = leakers * kill
    else:
        scattered = targets * (1.0 - draws.power(1.0 - kill / targets, leakers))
    return float(kappa * even + (1.0 - kappa) * scattered)


class Game:
    """One future of a contingency."""

    def __init__(self, contingency: Contingency, world: World, future: int, seed: int) -> None:
        self.contingency = contingency
        self.world = world
        self.future = future
        self.seed = seed
        self.turn = 0
        self.values: dict[str, float] = {}

    def look_up(self, name: str) -> float:
        """Return a name's present value; facts are read from the world."""
        if name in self.values:
            return self.values[name]
        value = self.world.facts[name].value
        assert value is not None
        return value

    def quantity(self, text: str) -> float:
        """Return the value of an expression."""
        return self._value(expressions.parse(text))

    def _value(self, node: ast.expr) -> float:
        name = expressions.dotted(node)
        if name is not None:
            return self.look_up(name)
        match node:
            case ast.Constant(value=value):
                return float(value)  # type: ignore[arg-type]
            case ast.BinOp(left=left, op=op, right=right):
                return self._binary(op, self._value(left), self._value(right))
            case ast.UnaryOp(op=op, operand=operand):
                value = self._value(operand)
                return (
                    0.0 - value
                    if isinstance(op, ast.USub)
                    else float(value == 0.0)
                    if isinstance(op, ast.Not)
                    else value
                )
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                a, b = self._value(left), self._value(right)
                truths = {ast.Lt: a < b, ast.LtE: a <= b, ast.Gt: a > b, ast.GtE: a >= b, ast.Eq: a == b}
                return float(truths[type(op)])
            case ast.BoolOp(op=op, values=values):
                all_truths = [self._value(value) != 0.0 for value in values]
                return float(all(all_truths) if isinstance(op, ast.And) else any(all_truths))
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return self._value(body) if self._value(test) != 0.0 else self._value(orelse)
            case ast.Call(func=ast.Name(id=function), args=arguments):
                return self._call(function, [self._value(argument) for argument in arguments])
        raise AssertionError(ast.dump(node))

    @staticmethod
    def _binary(op: ast.operator, a: float, b: float) -> float:
        match op:
            case ast.Add():
                return a + b
            case ast.Sub():
                return a - b
            case ast.Mult():
                return a * b
            case ast.Div():
                return divide(a, b)
        return float(draws.power(a, b))

    @staticmethod
    def _call(function: str, values: list[float]) -> float:
        match function:
            case "exp":
                return float(draws.exp(values[0]))
            case "sqrt":
                return math.sqrt(max(values[0], 0.0))
            case "floor":
                return float(math.floor(values[0]))
            case "clip":
                return min(max(values[0], values[1]), values[2])
            case "min":
                return min(values)
        return max(values)

    def dice(self, name: str) -> Iterator[float]:
        """Return the uniforms of an engagement in this turn."""
        return dice(name, self.future, self.turn, self.seed)

    def use(self, stock: str, amount: float) -> None:
        """Take an amount out of a stock and enter it as lost."""
        self.values[stock] = self.values[stock] - amount
        self.values[f"lost.{stock}"] = self.values[f"lost.{stock}"] + amount

    def draw_losses(self, stock: str, exposed: float | None, expected: float, u: float) -> None:
        """Draw losses of a stock, of which `exposed` (all, where None) are in danger."""
        step = self.contingency.record.stocks[stock].step
        here = self.values[stock]
        units = float(math.floor(divide(min(here if exposed is None else exposed, here), step)))
        chance = min(divide(divide(expected, step), units), 1.0)
        self.use(stock, step * draws.binomial(units, chance, u))

    def watched(self, step: Step, watch: Watch | None) -> None:
        """Play one step, and tell `watch` which stocks it changed."""
        stocks = self.contingency.record.stocks
        before = {name: self.values[name] for name in stocks}
        self.play(step)
        changed = {n: (before[n], self.values[n]) for n in stocks if self.values[n] != before[n]}
        if watch is not None and changed:
            watch(self.turn, step, changed)

    def play(self, step: Step) -> None:
        """Play one step."""
        match step:
            case Let():
                for name, text in step.let.items():
                    self.values[name] = self.quantity(text)
            case Shock():
                self.values[step.shock] = shock(self.quantity(step.sd), next(self.dice(step.shock)))
            case Salvo():
                self._salvo(step)
            case Exchange():
                self._exchange(step)
            case Flow():
                self._flow(step)
            case Ground():
                self._ground(step)

    def _salvo(self, step: Salvo) -> None:
        dice = self.dice(step.salvo)
        shots = max(self.quantity(step.shots), 0.0)
        if step.uses is not None:
            shots = min(shots, self.values[step.uses])
            self.use(step.uses, shots)
        leakers = shots
        if step.interceptors is not None:
            per_shot = self.quantity(step.interceptors.per_shot)
            engaged = min(shots, divide(self.values[step.interceptors.stock], per_shot))
            self.use(step.interceptors.stock, min(engaged * per_shot, self.values[step.interceptors.stock]))
            leakers = shots - engaged * self.quantity(step.interceptors.chance)
        leakers = leakers * self.quantity(step.leak)
        if step.shock is not None:
            leakers = leakers * shock(self.quantity(step.shock), next(dice))
        limits = {name: None if t.exposed is None else self.quantity(t.exposed) for name, t in step.on.items()}
        numbers = {name: self.values[name] if limit is None else limit for name, limit in limits.items()}
        weights = {name: self.quantity(t.weight) * numbers[name] for name, t in step.on.items()}
        total = in_order(list(weights.values()))
        expected = {}
        for name, target in step.on.items():
            share = leakers * divide(weights[name], total)
            if target.area is not None:
                expected[name] = overkill(share * self.quantity(target.area), numbers[name])
            else:
                kill, kappa = self.quantity(target.kill or "0"), self.quantity(target.kappa or "0")
                expected[name] = aimed(share, numbers[name], kill, kappa)
        for name in step.on:
            self.draw_losses(name, limits[name], expected[name], next(dice))

    def _exchange(self, step: Exchange) -> None:
        dice = self.dice(step.exchange)
        factor = None if step.shock is None else shock(self.quantity(step.shock), next(dice))
        expected = []
        for fire in step.fires:
            hits = max(self.quantity(fire.hits), 0.0)
            hits = hits if factor is None else hits * factor
            weights = {name: self.quantity(weight) * self.values[name] for name, weight in fire.on.items()}
            total = in_order(list(weights.values()))
            for name, weight in weights.items():
                expected.append((name, overkill(hits * divide(weight, total), self.values[name])))
        for name, mean in expected:
            self.draw_losses(name, None, mean, next(dice))

    def _flow(self, step: Flow) -> None:
        amount = max(self.quantity(step.amount), 0.0)
        if step.whole:
            unit = self.contingency.record.stocks[step.into].step
            amount = math.floor(divide(amount, unit) + next(self.dice(step.flow))) * unit
        if step.source is not None:
            amount = min(amount, self.values[step.source])
        if step.ceiling is not None:
            amount = min(amount, max(self.quantity(step.ceiling) - self.values[step.into], 0.0))
        if step.source is not None:
            self.values[step.source] -= amount
        self.values[step.into] += amount

    def _ground(self, step: Ground) -> None:
        dice = self.dice(step.ground)
        exponent = self.quantity(step.exponent)
        ours = draws.power(self.quantity(step.attacker_power), exponent)
        theirs = draws.power(self.quantity(step.defender_power), exponent)
        ratio = divide(ours, ours + theirs)
        floor = self.quantity(step.floor)
        supplied = draws.power(self.quantity(step.supply), self.quantity(step.supply_exponent))
        pressed = draws.power(2.0 * ratio, self.quantity(step.ratio_exponent))
        fought = self.quantity(step.engaged) * (floor + (1.0 - floor) * supplied * pressed)
        if step.shock is not None:
            fought = fought * shock(self.quantity(step.shock), next(dice))
        lost = self.quantity(step.attacker_rate) * fought * (1.0 - ratio)
        cost = self.quantity(step.defender_rate) * fought * ratio
        gained = self.quantity(step.advance) * max(ratio - self.quantity(step.threshold), 0.0)
        self.values[step.area] += gained
        self.draw_losses(step.attacker, None, lost, next(dice))
        self.draw_losses(step.defender, None, cost, next(dice))


def play(
    contingency: Contingency,
    world: World,
    inputs: Mapping[str, float],
    orders: Mapping[str, list[float]],
    future: int,
    seed: int,
    watch: Watch | None = None,
) -> dict[str, float]:
    """Play one future to its end and return every metric and the outcome's code; `watch` is told what each step did."""
    game = Game(contingency, world, future, seed)
    record = contingency.record
    game.values |= {name: float(value) for name, value in inputs.items()}
    game.values["turn_days"] = record.turn_days
    for name, stock in record.stocks.items():
        game.values[name] = game.quantity(stock.initial)
        game.values[f"initial.{name}"] = game.values[name]
        game.values[f"lost.{name}"] = 0.0
    for step in contingency.opening:
        game.watched(step, watch)
    for turn in range(len(next(iter(orders.values())))):
        game.turn = turn + 1
        game.values["turn"] = turn + 1.0
        game.values["day"] = (turn + 1.0) * record.turn_days
        game.values |= {channel: table[turn] for channel, table in orders.items()}
        for step in contingency.turn:
            game.watched(step, watch)
        if game.quantity(record.stop) != 0.0 or game.values["day"] >= game.values["horizon_days"]:
            break
    return closing(game)


def closing(game: Game) -> dict[str, float]:
    """Return the loss tables, metrics and outcome of a game that is over."""
    record = game.contingency.record
    found: dict[str, float] = {}
    for actor in record.actors:
        for count in COUNTS:
            parts = [
                game.values[f"lost.{name}"] * game.quantity(stock.counts[count])
                for name, stock in record.stocks.items()
                if stock.actor == actor and count in stock.counts
            ]
            found[f"losses.{actor}.{count}"] = in_order(parts)
    found |= {name: game.quantity(metric.value) for name, metric in record.metrics.items()}
    matching = [rule.outcome for rule in record.outcome if game.quantity(rule.when) != 0.0]
    found["outcome"] = float(OUTCOMES.index(matching[0] if matching else "stalemate"))
    return found
