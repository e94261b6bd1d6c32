"""The tridentscan program, started from Python."""

import json
import os
import subprocess
from pathlib import Path


class ProgramError(Exception):
    """The program cannot be started, refused the arguments or printed something unexpected."""


def run_program(binary, *arguments, data=None):
    """What the program prints on stdout; `data`: another folder than configs/."""
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


def program_json(binary, *arguments, data=None):
    """What a subcommand of the program prints with --json."""
    output = run_program(binary, *arguments, "--json", data=data)
    try:
        return json.loads(output)
    except ValueError as error:
        raise ProgramError(f"'{binary} {' '.join(map(str, arguments))}': unexpected output "
                           f"({error!r})") from None
