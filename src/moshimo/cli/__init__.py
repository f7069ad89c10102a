"""The command line: one thin command for each question; rooms are imported inside the commands.

So ``moshimo --help`` needs no arrays, and a command loads only the rooms it asks.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from moshimo import __version__
from moshimo.cli import alliance, campaign, command, crisis, facts, policy, study
from moshimo.cli.bench import bench, warmup
from moshimo.cli.brief import brief
from moshimo.cli.claims import claims
from moshimo.cli.explain import explain
from moshimo.cli.schema import schema
from moshimo.errors import OptionError, Place, UserError

app = typer.Typer(
    name="moshimo",
    help="Alliance policy in East Asia when the strongest ally may not come. It explores; it does not predict.",
    epilog="Start with: moshimo brief    then open the page it names. Add --debug to any command for a traceback.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.command()(brief)
app.add_typer(study.app, name="study")
app.command()(explain)
app.add_typer(campaign.app, name="campaign")
app.add_typer(crisis.app, name="crisis")
app.add_typer(command.app, name="command")
app.add_typer(alliance.app, name="alliance")
app.add_typer(facts.app, name="facts")
app.add_typer(policy.app, name="policy")
app.command()(claims)
app.command()(schema)
app.command()(warmup)
app.command()(bench)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"moshimo {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def root(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Hold the options that stand before a command."""
    if context.invoked_subcommand is None:
        print(context.get_help())
        raise OptionError("no command is given", hint="Start with `moshimo brief`")


def usage_error(error: Exception) -> UserError | None:
    """Return what the command-line library complains about as one of our errors, or None if it is something else."""
    kinds = typer.BadParameter.__mro__
    library = next(kind for kind in kinds if kind.__name__ == "ClickException")
    if not isinstance(error, library):
        return None
    context = getattr(error, "ctx", None)
    command = getattr(context, "command_path", "moshimo")
    hint = f"See `{command} --help`"
    if type(error).__name__ == "NoArgsIsHelpError":  # its message is the whole help
        return OptionError("no command is given", hint=hint)
    named = getattr(error, "option_name", None) or _name_of(getattr(error, "param", None))
    whole = getattr(error, "format_message", lambda: str(error))()
    message = str(getattr(error, "message", whole)).removesuffix(f": {named}") if named else whole
    message = message.strip().rstrip(".") or "is missing"
    return OptionError(message[:1].lower() + message[1:], place=Place(key=named), found=_typed_for(named), hint=hint)


def _typed_for(option: str | None) -> str | None:
    """Return what was typed for an option, None where nothing was, or for an argument."""
    if option is None or not option.startswith("-"):
        return None
    words = iter(sys.argv[1:])
    for word in words:
        name, equals, value = word.partition("=")
        if name == option:
            return value if equals else next(words, None)
    return None


def _name_of(parameter: object) -> str | None:
    """Return what a user calls an option (``--futures``) or an argument (``DIR``) of a command."""
    typed = next(iter(getattr(parameter, "opts", ())), None)
    return typed if typed is None or typed.startswith("-") else str(getattr(parameter, "metavar", None) or typed)
