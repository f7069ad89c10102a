"""``python -m moshimo`` and the ``moshimo`` command: run, and turn what goes wrong into one sentence.

Exit codes: 0 done; 2 something the user can fix; 130 interrupted, finished parts kept; 1 a defect of Moshimo.  The
last line on stderr is the sentence, or with ``--json`` the error object.  No traceback without ``--debug``.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

from moshimo.errors import Defect, Interrupted, Place, StorageError, UserError

DONE, DEFECT, USER, INTERRUPTED = 0, 1, 2, 130


class _CtrlC(KeyboardInterrupt):
    """Ctrl-C under a name of our own: Python ends a process by signal where its own was raised inside ``exec``."""


class _Interrupts:
    """Whether Ctrl-C was pressed: a library may swallow the exception and go on with half a value."""

    pressed = False

    def __call__(self, *_: object) -> None:
        """Remember the signal and raise."""
        self.pressed = True
        raise _CtrlC


_interrupts = _Interrupts()


def main() -> None:
    """Run the command line and leave with its exit code."""
    with suppress(ValueError):  # not the main thread: whoever started us handles signals
        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            signal.signal(signal.SIGINT, _interrupts)
    if sys.stdout is None:  # closed by whoever started us: there is nobody to print for
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - open until the process ends
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    code = run(sys.argv[1:])
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _forget_stdout()
    except OSError as error:
        _forget_stdout()
        code = _say(_refused(error), "--json" in sys.argv)
    sys.exit(code)


def run(arguments: list[str]) -> int:
    """Run one command and return its exit code."""
    debug = "--debug" in arguments
    as_json = "--json" in arguments
    arguments = [word for word in arguments if word != "--debug"]
    try:
        return _call(arguments)
    except UserError as error:
        return _say(error, as_json)
    except (BrokenPipeError, SystemExit):
        # whoever reads stdout has left (`| head`; the command-line library turns that into an exit): no more to say
        _forget_stdout()
        return DONE
    except OSError as error:
        if debug:
            raise
        return _say(_refused(error), as_json)
    except Exception as error:
        from moshimo.cli import usage_error

        user_error = usage_error(error)
        if user_error is not None:
            return _say(user_error, as_json)
        if debug:
            raise
        return _say(_defect(error), as_json)


def _call(arguments: list[str]) -> int:
    """Run one command and return its exit code; after Ctrl-C, whatever came of it, it was interrupted."""
    stopped = Interrupted("interrupted", hint="Run the same command again")
    try:
        from moshimo.cli import app

        code = app(arguments, standalone_mode=False)
    except Interrupted:
        raise
    except BaseException as error:
        if _interrupts.pressed or isinstance(error, KeyboardInterrupt):
            raise stopped from error
        raise
    if code == INTERRUPTED:  # the command-line library turns Ctrl-C into an exit code of its own
        raise stopped
    if _interrupts.pressed:
        raise Interrupted(
            "interrupted at the end", hint="What was printed may be whole; if not, run the same command again"
        )
    return code if isinstance(code, int) else DONE


def _defect(error: Exception) -> UserError:
    """Say in one line that something broke which no user can mend."""
    what = next(iter(str(error).splitlines()), "")
    return Defect(
        f"A defect of Moshimo: {type(error).__name__}: {what}".rstrip(": "), hint="Run again with --debug and report it"
    )


def _refused(error: OSError) -> UserError:
    """Say that the system refused something: a full disk, a file that has gone."""
    reason = (error.strerror or str(error)).lower()
    where = Place(file=str(error.filename)) if error.filename else None
    return StorageError(f"the system refused: {reason}", place=where, found=reason, hint="Mend that and run again")


def _forget_stdout() -> None:
    """Point stdout at nothing, so that the last flush at exit says nothing either."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _say(error: UserError, as_json: bool) -> int:
    text = json.dumps(error.as_document(), ensure_ascii=False) if as_json else str(error)
    print(text, file=sys.stderr)
    return {Interrupted: INTERRUPTED, Defect: DEFECT}.get(type(error), USER)


if __name__ == "__main__":
    main()
