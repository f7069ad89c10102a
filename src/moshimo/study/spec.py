"""What a study is: contingencies x policies x futures, a seed, what is held and what is varied.

A study is fixed by its specification, the data files it reads and the version of Moshimo; their SHA-256 is its `id`.
The same id gives the same bits on one worker or sixteen.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from moshimo import __version__, campaign, policy
from moshimo.errors import OptionError, Place, UnknownName, UserError
from moshimo.facts import Strict, World, data_file, documents, parse, read, validate
from moshimo.futures import Setup, prepare

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moshimo.study.results import Results

SAMPLERS = ("lhs",)
MAX_FUTURES = 10_000_000
AT_ONCE = 100_000
"""Most futures of a command that holds them all in memory."""
DEFAULT_CONTINGENCIES = ("taiwan-invasion",)
DEFAULT_POLICIES = ("P0", "P2", "P4")


def check_sample(count: int, seed: int, most: int = MAX_FUTURES) -> None:
    """Raise `OptionError` where a number of futures (1 to `most`) or a seed (0 to 2^64 - 1) cannot be used."""
    for option, number, low, high in (("--futures", count, 1, most), ("--seed", seed, 0, 2**64 - 1)):
        if not low <= number <= high:
            raise OptionError(
                f"must be from {low} to {high}, found {number}",
                place=Place(key=option),
                found=number,
                expected=f"{low} to {high}",
                hint=f"Choose {option} in that range",
            )


@dataclass(frozen=True)
class Study:
    """A study before it is run.

    settings: assumptions or parameters held at a value. uncertainties: parameters drawn over another range than the
    registry's. as_of: ISO date; None means the day the data were released.
    """

    contingencies: tuple[str, ...] = DEFAULT_CONTINGENCIES
    policies: tuple[str, ...] = DEFAULT_POLICIES
    futures: int = 2000
    seed: int = 1
    sampler: str = "lhs"
    settings: Mapping[str, Any] = field(default_factory=dict)
    uncertainties: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    as_of: str | None = None

    def __post_init__(self) -> None:
        check_sample(self.futures, self.seed)
        if self.sampler not in SAMPLERS:
            raise UnknownName.among("sampler", self.sampler, SAMPLERS, place=Place(key="--sampler"))
        for option, names in (("CONTINGENCY", self.contingencies), ("--policy", self.policies)):
            repeated = [name for i, name in enumerate(names) if name in names[:i]]
            if repeated or not names:
                found = repeated[0] if repeated else "none"
                raise OptionError(
                    f"'{found}' is given twice" if repeated else "nothing is given",
                    place=Place(key=option),
                    found=found,
                    hint="Name each once",
                )

    def run(self, out: Path | str, **options: Any) -> Results:
        """Run the study into a new folder and return its results; options as of `moshimo.study.run`."""
        from moshimo.study.results import Results
        from moshimo.study.running import run

        return Results(run(self, out, **options).folder)

    def setups(self) -> dict[str, Setup]:
        """Check everything and compile each contingency; raises a `UserError` before anything is written."""
        world = World.load(self.as_of)
        policies = policy.load_policies(world.as_of)
        for name in self.policies:
            policies[name]
        settings = {**self.uncertainties, **self.settings}  # what is held wins over what is drawn
        loaded = [campaign.load_contingency(name) for name in self.contingencies]
        ids = [contingency.id for contingency in loaded]
        for i, name in enumerate(ids):
            if name in ids[:i]:
                raise OptionError(
                    f"two contingencies have the id '{name}'",
                    place=Place(key="CONTINGENCY"),
                    found=name,
                    hint="Give your file an id of its own",
                )
        return {contingency.id: prepare(contingency, world, policies, settings, self.seed) for contingency in loaded}

    def as_document(self) -> dict[str, Any]:
        """Return the specification as it stands in ``manifest.json``: contingencies by id, not by path."""
        return {
            "contingencies": list(self._texts),
            "policies": list(self.policies),
            "futures": self.futures,
            "seed": self.seed,
            "sampler": self.sampler,
            "set": {name: list(value) if isinstance(value, tuple) else value for name, value in self.settings.items()},
            "ranges": {name: list(value) for name, value in self.uncertainties.items()},
            "as_of": World.load(self.as_of).as_of,
        }

    @cached_property
    def _texts(self) -> dict[str, str]:
        """The contingency files by id, as first read."""
        loaded = [campaign.load_contingency(name) for name in self.contingencies]
        return {contingency.id: contingency.document.text for contingency in loaded}

    @cached_property
    def identity(self) -> str:
        """The study's id: specification, data files (as first read), and the code that makes the numbers."""
        text = json.dumps([__version__, self.as_document(), self.inputs()], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def inputs(self) -> dict[str, str]:
        """Return the SHA-256 of everything the study stands on, by names free of machine paths."""
        found = {f"facts/{name}": file.text for name, file in documents().items()}
        found["crisis/rungs.yaml"] = read(data_file("moshimo.crisis", "rungs.yaml")).text
        found["policy/policies.yaml"] = read(data_file("moshimo.policy", "policies.yaml")).text
        found |= {f"contingency/{name}": text for name, text in self._texts.items()}
        return {"code": code_hash()} | {k: hashlib.sha256(text.encode()).hexdigest() for k, text in found.items()}


ROOMS = ("draws.py", "words.py", "facts", "policy", "crisis", "command", "campaign", "futures", "study")
"""What can change a number in a study."""


@lru_cache(maxsize=1)
def code_hash() -> str:
    """Return the SHA-256 of the code that makes a study's numbers: a study of other code is another study."""
    root = Path(__file__).parent.parent
    files = sorted(path for path in root.rglob("*.py") if path.relative_to(root).parts[0] in ROOMS)
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()


class StudyFile(Strict):
    """A study file."""

    contingencies: list[str] = list(DEFAULT_CONTINGENCIES)
    policies: list[str] = list(DEFAULT_POLICIES)
    futures: int = 2000
    seed: int = 1
    sampler: str = "lhs"
    set: dict[str, bool | float | str] = {}
    uncertainties: dict[str, Annotated[list[float], Field(min_length=2, max_length=2)]] = {}
    as_of: str | None = None


def load_study(path: Path | str) -> Study:
    """Read a study file and check it; every complaint names its line."""
    document = read(path)
    record = validate(StudyFile, document)
    try:
        study = _study_of(record)
        study.setups()
    except UserError as error:
        if error.place.file is None:
            error.place = document.place(_key_of(error, record))
        raise
    return study


def _key_of(error: UserError, record: StudyFile) -> tuple[str | int, ...]:
    """Return where in a study file the cause of an error stands, which names an option."""
    option, found = error.place.key, error.found
    for section in ("policies", "contingencies"):
        names = getattr(record, section)
        if option == {"policies": "--policy", "contingencies": "CONTINGENCY"}[section]:
            return (section, names.index(found)) if found in names else (section,)
    if option == "--set":
        for section in ("set", "uncertainties"):
            for name in getattr(record, section):
                if name == found or name in error.message:
                    return (section, name)
    return {"--futures": ("futures",), "--seed": ("seed",), "--sampler": ("sampler",), "--as-of": ("as_of",)}.get(
        option or "", ()
    )


def _study_of(record: StudyFile) -> Study:
    return Study(
        contingencies=tuple(record.contingencies),
        policies=tuple(record.policies),
        futures=record.futures,
        seed=record.seed,
        sampler=record.sampler,
        settings=record.set,
        uncertainties={name: (low, high) for name, (low, high) in record.uncertainties.items()},
        as_of=record.as_of,
    )


def parse_settings(pairs: list[str]) -> dict[str, Any]:
    """Read ``k=v`` pairs of ``--set``: YAML scalars, or ``lo..hi`` for a range.

    >>> parse_settings(["us_intervenes=false", "leak_factor=0.5..0.8"])
    {'us_intervenes': False, 'leak_factor': (0.5, 0.8)}
    """
    settings: dict[str, Any] = {}
    for pair in pairs:
        name, equals, text = pair.partition("=")
        name = name.strip()
        place = Place(key="--set")
        if not equals or not name or not text.strip():
            raise OptionError(
                f"cannot read '{pair}'", place=place, found=pair, expected="NAME=VALUE", hint="Write NAME=VALUE"
            )
        if name in settings:
            raise OptionError(f"'{name}' is set twice", place=place, found=name, hint="Set it once")
        low, dots, high = text.partition("..")
        if dots:
            try:
                settings[name] = (float(low), float(high))
            except ValueError as cause:
                raise OptionError(
                    f"'{text}' is not a range", place=place, found=text, hint=f"Write {name}=LOW..HIGH with two numbers"
                ) from cause
        else:
            value = parse(text, "--set").data
            if not isinstance(value, bool | int | float | str):
                raise OptionError(
                    f"'{text}' is not a single value", place=place, found=text, hint=f"Write {name}=VALUE"
                )
            settings[name] = value
    return settings
