"""``python -m moshimo`` and the ``moshimo`` command: run, and turn what goes wrong into one sentence.

Exit codes: 0 done; 2 something the user can fix; 130 interrupted, finished parts kept; 1 a defect of Moshimo.  The
last line on stderr is the sentence, or with ``--json`` the error object.  No traceback without ``--debug``.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from moshimo.errors import Interrupted, Place, StorageError, UserError

DONE, DEFECT, USER, INTERRUPTED = 0, 1, 2, 130


def main() -> None:
    """Run the command line and leave with its exit code."""
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
    from moshimo.cli import app, usage_error

    debug = "--debug" in arguments
    as_json = "--json" in arguments
    arguments = [word for word in arguments if word != "--debug"]
    try:
        code = app(arguments, standalone_mode=False)
        if code == INTERRUPTED:  # the command-line library turns Ctrl-C into an exit code of its own
            raise KeyboardInterrupt
    except UserError as error:
        return _say(error, as_json)
    except KeyboardInterrupt:
        return _say(Interrupted("interrupted", hint="Run the same command again"), as_json)
    except (BrokenPipeError, SystemExit):
        # whoever reads stdout has left (`| head`; the command-line library turns that into an exit): no more to say
        _forget_stdout()
        return DONE
    except OSError as error:
        if debug:
            raise
        return _say(_refused(error), as_json)
    except Exception as error:
        user_error = usage_error(error)
        if user_error is not None:
            return _say(user_error, as_json)
        if debug:
            raise
        print(
            f"A defect of Moshimo: {type(error).__name__}: {error}. Run again with --debug and report it.",
            file=sys.stderr,
        )
        return DEFECT
    return code if isinstance(code, int) else DONE


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
    return INTERRUPTED if isinstance(error, Interrupted) else USER


if __name__ == "__main__":
    main()
