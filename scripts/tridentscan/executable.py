"""How the executables beside this package start."""

import sys
from importlib import import_module
from pathlib import Path


def start(module: str) -> None:
    """Calls main() of a module of this package. Where a package of Debian is missing, says which and how to get it."""
    try:
        main = import_module(module, __package__).main
    except ImportError as missing:
        sys.exit(f"{Path(sys.argv[0]).name}: {missing}. Install it with: apt-get install python3-h5py python3-numpy "
                 "python3-matplotlib python3-xxhash, and run this with /usr/bin/python3")
    main()
