"""The tridentscan program, started from Python."""

import json
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .number import Number


class ProgramError(Exception):
    """The program cannot be started, refused the arguments or printed something unexpected."""


def run_program(binary: str | Path, *arguments: object, data: str | Path | None = None) -> str:
    """What the program prints on stdout; `data`: another folder than configs/. Raises ProgramError."""
    command = [str(Path(binary).absolute()), *map(str, arguments)]
    environment = {**os.environ, "TRIDENTSCAN_DATA": str(data)} if data else None
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True,
                              env=environment).stdout
    except OSError as error:
        raise ProgramError(f"{binary}: {error.strerror} (build it with scripts/build.sh)") from None
    except subprocess.CalledProcessError as error:
        raise ProgramError(f"'{' '.join(command)}' exited {error.returncode}: "
                           f"{error.stderr.strip()}") from None


def program_json(binary: str | Path, *arguments: object, data: str | Path | None = None) -> Any:
    """What a subcommand of the program prints with --json. Raises ProgramError."""
    output = run_program(binary, *arguments, "--json", data=data)
    try:
        return json.loads(output)
    except ValueError as error:
        raise ProgramError(f"'{binary} {' '.join(map(str, arguments))}': unexpected output "
                           f"({error!r})") from None


def cross_section(binary: str | Path, target: str, energy: str, model: str = "sm", mass: str | None = None,
                  coupling: float | None = None, options: Sequence[object] = ()) -> tuple[Number, Number]:
    """(sigma in cm^2 per nucleus, ratio to the Standard Model) from `tridentscan xsec`; energy and mass with their
    units ("5 GeV"); no cuts unless in `options`. Raises ProgramError."""
    arguments = ["xsec", "--target", target, "--energy", energy, "--model", model, *options]
    if mass:
        arguments += ["--mass", mass, "--coupling", f"{coupling:.10g}"]
    fields = program_json(binary, *arguments)
    try:
        return (Number(fields["sigma_cm2"], fields["sigma_error_cm2"]),
                Number(fields["ratio_to_sm"], fields["ratio_error"]))
    except (KeyError, TypeError) as error:
        raise ProgramError(f"xsec of {binary}: unexpected output ({error!r})") from None
