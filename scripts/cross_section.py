"""Cross sections from the program itself: tridentscan xsec --json."""

import json
import os
import subprocess
from pathlib import Path

from comparison import Number


class CrossSectionError(Exception):
    """The program cannot be started or refused the arguments."""


def program_json(binary, *arguments, data=None):
    """What a subcommand of the program prints with --json; `data`: another folder than configs/."""
    command = [str(Path(binary).absolute()), *map(str, arguments), "--json"]
    environment = {**os.environ, "TRIDENTSCAN_DATA": str(data)} if data else None
    try:
        run = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
        return json.loads(run.stdout)
    except OSError as error:
        raise CrossSectionError(f"{binary}: {error.strerror} (build it with scripts/build.sh)"
                                ) from None
    except subprocess.CalledProcessError as error:
        raise CrossSectionError(f"'{' '.join(command)}' exited {error.returncode}: "
                                f"{error.stderr.strip()}") from None
    except ValueError as error:
        raise CrossSectionError(f"'{' '.join(command)}': unexpected output ({error!r})") from None


def cross_section(binary, target, energy, model="sm", mass=None, coupling=None, options=()):
    """(sigma in cm^2, ratio to the Standard Model) as Numbers; no cuts unless in `options`."""
    arguments = ["xsec", "--target", target, "--energy", energy, "--model", model, *options]
    if mass:
        arguments += ["--mass", mass, "--coupling", f"{coupling:.10g}"]
    fields = program_json(binary, *arguments)
    try:
        return (Number(fields["sigma_cm2"], fields["sigma_error_cm2"]),
                Number(fields["ratio_to_sm"], fields["ratio_error"]))
    except (KeyError, TypeError) as error:
        raise CrossSectionError(f"xsec of {binary}: unexpected output ({error!r})") from None
