"""Cross sections from the program itself: tridentscan xsec --json."""

from comparison import Number
from program import ProgramError, program_json


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
        raise ProgramError(f"xsec of {binary}: unexpected output ({error!r})") from None
