"""``moshimo claims``: the ledger of the essay's statements."""

from __future__ import annotations

from typing import Annotated

import typer

from moshimo.cli.output import AsJson, AsOf, print_document


def claims(
    lang: Annotated[str, typer.Option("--lang", metavar="L", help="ja, en or both.")] = "both",
    section: Annotated[
        str | None, typer.Option("--section", metavar="S", help="Only one section, e.g. command or spokes.")
    ] = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Print the ledger of the essay's 98 statements: what each says, where it is represented, what would decide it.

    The statements are paraphrased; the words in brackets are the original's, to find the place. The essay is one
    policy among rivals, and may lose; verdicts over a study come later.

    Examples:

      moshimo claims --section command

      moshimo claims --lang ja --json
    """
    from moshimo import study
    from moshimo.errors import Place, UnknownName

    languages = {"ja": ["ja"], "en": ["en"], "both": ["en", "ja"]}
    if lang not in languages:
        raise UnknownName.among("language", lang, languages, place=Place(key="--lang"))
    found = study.Ledger.load(as_of).to_dict()
    if section is not None:
        if section not in study.SECTIONS:
            raise UnknownName.among("section", section, study.SECTIONS, place=Place(key="--section"))
        found["rows"] = [row for row in found["rows"] if row["section"] == section]
    if as_json:
        print_document(found)
        return
    shown = None
    for row in found["rows"]:
        if row["section"] != shown:
            shown = row["section"]
            print(f"\n{shown}")
        for language in languages[lang]:
            head = f"{row['id']} " if language == languages[lang][0] else "     "
            print(f"{head}{row['sentence'][language]}" + (f" 「{row['anchor']}」" if language == "ja" else ""))
        where = [f"{name} (not read yet)" if name in row["parked"] else name for name in row["where"]]
        print(f"     {row['class']}; where: {', '.join(where) or 'nowhere yet'}")
        if row["happened"]:
            print(f"     since: {row['happened'][languages[lang][0]]} ({row['happened']['known']})")
    held = [row for row in found["rows"] if row["where"]]
    only = sum(row["where"] == row["parked"] for row in held)
    print(f"\n{len(found['rows'])} statements as of {found['as_of']}, {len(held)} of them represented somewhere,")
    print(f"{only} of those only by parameters that no room reads yet. A reference is not a verdict.")
