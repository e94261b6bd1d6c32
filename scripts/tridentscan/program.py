"""The tridentscan program, started from Python: scans, cross sections, limits by other tests."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import warnings
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .number import Number

if TYPE_CHECKING:
    from .result import Result


class ProgramError(Exception):
    """The program cannot be found or started, refused the arguments or printed something unexpected."""


def _candidates() -> Iterator[Path]:
    folders = Path(__file__).resolve().parents
    yield folders[4] / "bin/tridentscan"  # this is PREFIX/lib/python3.11/site-packages/tridentscan/program.py
    yield folders[2] / "build/release/tridentscan"  # or scripts/tridentscan/program.py of a checkout
    if found := shutil.which("tridentscan"):
        yield Path(found)


def find_program() -> Path:
    """The program: $TRIDENTSCAN_PROGRAM, else below the prefix of this package, else the build of the checkout that it is
    in, else in the path. Raises ProgramError if it is nowhere."""
    if chosen := os.environ.get("TRIDENTSCAN_PROGRAM"):
        return Path(chosen)
    for path in _candidates():
        if path.is_file() and os.access(path, os.X_OK):
            return path
    raise ProgramError("the program tridentscan is not found: install it, or set TRIDENTSCAN_PROGRAM to its path")


def _call(binary, arguments, data=None, text=None):
    """stdout and stderr of the program."""
    command = [str(Path(binary).absolute()), *map(str, arguments)]
    environment = {**os.environ, "TRIDENTSCAN_DATA": str(data)} if data else None
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment, input=text or "")
    except OSError as error:
        raise ProgramError(f"{binary}: {error.strerror} (build it with scripts/build.sh)") from None
    except subprocess.CalledProcessError as error:
        raise ProgramError(f"'{' '.join(command)}' exited {error.returncode}: "
                           f"{error.stderr.strip()}") from None
    return done.stdout, done.stderr


def run_program(binary: str | Path, *arguments: object, data: str | Path | None = None) -> str:
    """What the program prints on stdout; `data`: another folder than configs/. Raises ProgramError."""
    return _call(binary, arguments, data)[0]


def program_json(binary: str | Path, *arguments: object, data: str | Path | None = None) -> Any:
    """What a subcommand of the program prints with --json. Raises ProgramError."""
    output = run_program(binary, *arguments, "--json", data=data)
    try:
        return json.loads(output)
    except ValueError as error:
        raise ProgramError(f"'{binary} {' '.join(map(str, arguments))}': unexpected output "
                           f"({error!r})") from None


def run(config: str | Path | Mapping[str, Any], output: str | Path, changes: Mapping[str, object] | None = None,
        overwrite: bool = False, options: Sequence[object] = (), program: str | Path | None = None) -> Result:
    """Scans and opens the result. `config`: a file, one that came with the program ("data:figures/fig3.yaml"), an earlier
    result, or the contents of a file as a dictionary, in which paths are relative to the working directory.
    `changes`: other values of keys, {"integration.relative_error": 1e-2}; `options`: more options of `tridentscan run`.
    What the program warns of becomes Python warnings. Raises ProgramError; ResultError for a result that cannot be read."""
    from .result import open_result
    told = isinstance(config, Mapping)
    arguments = ["run", "-" if told else config, "-o", output, *(["--overwrite"] if overwrite else [])]
    for key, value in (changes or {}).items():
        arguments += ["--set", f"{key}={value if isinstance(value, str) else json.dumps(value)}"]
    _, messages = _call(program or find_program(), [*arguments, *options], text=json.dumps(config) if told else None)
    for line in messages.splitlines():
        if line.startswith("warning: "):
            warnings.warn(line.removeprefix("warning: "), stacklevel=2)
    return open_result(output)


def cross_section(target: str, energy: str | None = None, model: str = "sm", mass: str | None = None,
                  coupling: float | None = None, beam: str | None = None, options: Sequence[object] = (),
                  program: str | Path | None = None) -> tuple[Number, Number]:
    """(sigma in cm^2 per nucleus, ratio to the Standard Model) from `tridentscan xsec`; energy and mass with their
    units ("5 GeV"), or a beam by name; no cuts unless in `options`. Raises ProgramError."""
    where = ["--beam", beam] if beam else ["--energy", energy or ""]
    arguments = ["xsec", "--target", target, *where, "--model", model, *options]
    if mass:
        arguments += ["--mass", mass, "--coupling", f"{coupling:.10g}"]
    fields = program_json(program or find_program(), *arguments)
    try:
        return (Number(fields["sigma_cm2"], fields["sigma_error_cm2"]),
                Number(fields["ratio_to_sm"], fields["ratio_error"]))
    except (KeyError, TypeError) as error:
        raise ProgramError(f"xsec: unexpected output ({error!r})") from None
