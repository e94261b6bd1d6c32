"""Cross sections from the program itself: tridentscan xsec --json."""

import json
import subprocess
from pathlib import Path

from comparison import Number


class CrossSectionError(Exception):
    """The program cannot be started or refused the arguments."""


def cross_section(binary, target, energy, model="sm", mass=None, coupling=None):
    """(sigma in cm^2, ratio to the Standard Model) as Numbers; no cuts."""
    command = [str(Path(binary).absolute()), "xsec", "--target", target, "--energy", energy, "--model", model, "--json"]
    if mass:
        command += ["--mass", mass, "--coupling", f"{coupling:.10g}"]
    try:
        run = subprocess.run(command, capture_output=True, text=True, check=True)
        fields = json.loads(run.stdout)
        return (Number(fields["sigma_cm2"], fields["sigma_error_cm2"]),
                Number(fields["ratio_to_sm"], fields["ratio_error"]))
    except OSError as error:
        raise CrossSectionError(f"{binary}: {error.strerror} (build it with scripts/build.sh)"
                                ) from None
    except subprocess.CalledProcessError as error:
        raise CrossSectionError(f"'{' '.join(command)}' exited {error.returncode}: "
                                f"{error.stderr.strip()}") from None
    except (ValueError, KeyError) as error:
        raise CrossSectionError(f"'{' '.join(command)}': unexpected output ({error!r})") from None
