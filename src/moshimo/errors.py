"""What can go wrong, as one small tree of sentences a user can act on.

Every error the user can mend is a `UserError`: what was found, what was expected, where (file and line, or the
option's name), and a hint that says the next step.  The command line prints it as one sentence and exits with 2,
or as the object of `as_document` where a document was asked for.  Anything else that escapes is a defect of
Moshimo and exits with 1.

The `code` of an error is stable and free of paths: a failed future stores it as its reason, so that a study has
the same digest wherever it was run.
"""

from __future__ import annotations

import errno
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


@dataclass(frozen=True)
class Place:
    """Where an error was found: a file with a line and column (counted from 1), or only a key or an option."""

    file: str | None = None
    line: int | None = None
    column: int | None = None
    key: str | None = None

    def __str__(self) -> str:
        if self.file is None:
            return self.key or ""
        line = "" if self.line is None else f":{self.line}"
        return f"{self.file}{line}" + (f" ({self.key})" if self.key else "")


JUDGED_LATER = "Leave --as-of out; a judgement counts as public from the day it was made"


class UserError(Exception):
    """Something the user can fix; the command line turns it into one sentence and exit code 2."""

    code = "user_error"

    def __init__(
        self,
        message: str,
        *,
        place: Place | None = None,
        found: object = None,
        expected: object = None,
        hint: str = "",
    ) -> None:
        super().__init__(message)
        self.message = message
        self.place = place or Place()
        self.found = found
        self.expected = expected
        self.hint = hint

    def __str__(self) -> str:
        where = str(self.place)
        sentence = f"{where}: {self.message}" if where else self.message
        sentence = sentence.rstrip(".") + "."
        if not self.hint:
            return sentence
        return f"{sentence} {self.hint}" if self.hint.endswith("?") else f"{sentence} {self.hint.rstrip('.')}."

    def as_document(self) -> dict[str, object]:
        """Return the error as the object printed with ``--json``."""
        return {
            "error": {
                "code": self.code,
                "message": self.message,
                **asdict(self.place),
                "found": None if self.found is None else str(self.found),
                "expected": None if self.expected is None else str(self.expected),
                "hint": self.hint,
            }
        }


class DataFileError(UserError):
    """A data file (YAML) that cannot be read, or says something it may not say."""

    code = "data_file"


class UnknownName(UserError):  # noqa: N818 - reads as a statement about the input, like KeyError
    """A name that does not exist: a policy, a contingency, an assumption, a fact."""

    code = "unknown_name"

    @classmethod
    def among(cls, kind: str, name: str, known: Iterable[str], *, place: Place | None = None) -> UnknownName:
        """Build the error for `name`, suggesting the nearest of the `known` names.

        >>> print(UnknownName.among("policy", "P3", ["P0", "P2"]))
        there is no policy 'P3'. Did you mean 'P2'?
        """
        names = sorted(known)
        near = get_close_matches(name, names, n=1, cutoff=0.5)
        shown = ", ".join(names[:12]) + (f" and {len(names) - 12} more" if len(names) > 12 else "")
        hint = f"Did you mean '{near[0]}'?" if near else f"Choose one of: {shown}"
        return cls(f"there is no {kind} '{name}'", place=place, found=name, expected=shown, hint=hint)


class OutOfBounds(UserError):  # noqa: N818
    """A value outside what its parameter or assumption allows."""

    code = "out_of_bounds"


class NotKnownYet(UserError):  # noqa: N818
    """A fact that was not public on the day asked for with ``--as-of``."""

    code = "not_known_yet"

    @classmethod
    def before(cls, message: str, as_of: str, known: str, hint: str = JUDGED_LATER) -> NotKnownYet:
        """Say that something asked for as of a day became public, or was judged, only on a later one."""
        place = Place(key="--as-of")
        return cls(message, place=place, found=as_of, expected=f"{known} or later", hint=hint)


class StorageError(UserError):
    """A folder or file that cannot be written, or holds something else."""

    code = "storage"


class OptionError(UserError):
    """An option or argument of the command line that cannot be used as given."""

    code = "option"


class GameError(UserError):
    """A game, or a table of payoffs, that cannot be played as it is described."""

    code = "game"


class NotSolved(GameError):  # noqa: N818
    """No solution of a game was reached at the precision asked for."""

    code = "not_solved"


class Interrupted(UserError):  # noqa: N818
    """Work that was stopped from outside (Ctrl-C); what was finished is kept. The command line exits with 130."""

    code = "interrupted"


class Defect(UserError):  # noqa: N818
    """Something that broke and that no user can mend, told in the same shape. The command line exits with 1."""

    code = "defect"


def cannot_write(path: Path, cause: OSError) -> StorageError:
    """Say that `path` cannot be written, why, and what to do about it."""
    full = cause.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    reason = (cause.strerror or str(cause)).lower()
    return StorageError(
        f"cannot write: {reason}",
        place=Place(file=str(path)),
        found=reason,
        expected="a folder that can be written",
        hint="Free some space and run it again" if full else "Choose another folder with --out",
    )
