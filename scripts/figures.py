"""Figures that depend on what they show alone: the one place where matplotlib is set up, where text of the user
becomes text of a figure, and where figures are written.

Import this before matplotlib. It is then loaded as if nobody had settings: no matplotlibrc, no MPLBACKEND.
"""

import contextlib
import io
import os
import stat
import sys
import tempfile
import warnings
from pathlib import Path


@contextlib.contextmanager
def _nobodys_settings():
    """No matplotlibrc is found (that of the working folder comes first, then the variable's), no backend is named."""
    names = ("MPLBACKEND", "MATPLOTLIBRC")
    kept = {name: os.environ.pop(name) for name in names if name in os.environ}
    os.environ["MATPLOTLIBRC"] = os.devnull
    try:
        with contextlib.chdir("/"):
            yield kept.get("MPLBACKEND")
    finally:
        del os.environ["MATPLOTLIBRC"]
        os.environ.update(kept)


if "matplotlib" in sys.modules:  # a notebook
    import matplotlib
else:
    with _nobodys_settings() as backend:
        import matplotlib
    if backend:  # for those who import a script to draw on their own screen
        with contextlib.suppress(ValueError):
            matplotlib.rcParams["backend"] = backend
from matplotlib import cbook, font_manager, mathtext

from printable import printable

FORMATS = ("png", "pdf", "svg")
SMALL = 7  # points; 8 elsewhere
STYLE = {"font.family": ["STIXGeneral", "DejaVu Sans"], "mathtext.fontset": "stix", "font.size": 8, "axes.titlesize": 8,
         "legend.fontsize": SMALL,
         "axes.linewidth": 0.6, "lines.linewidth": 1.0, "xtick.major.size": 3, "ytick.major.size": 3,
         "xtick.minor.size": 1.5, "ytick.minor.size": 1.5, "xtick.direction": "in", "ytick.direction": "in",
         "xtick.top": True, "ytick.right": True, "pdf.fonttype": 42, "hatch.linewidth": 0.4,
         "svg.fonttype": "path", "svg.hashsalt": "tridentscan"}
LONGEST = 48  # characters of a text in a figure
LONGEST_FORMULA = 200


def set_style(**more):
    """matplotlib's defaults, then ours, then `more`; only the fonts that come with matplotlib; files, no window."""
    matplotlib.rcdefaults()
    matplotlib.use("Agg")
    matplotlib.rcParams.update(STYLE | more)
    warnings.filterwarnings("ignore", message="Glyph")  # encoded() tells it
    own = Path(matplotlib.get_data_path()).resolve()
    font_manager.fontManager.ttflist = [font for font in font_manager.fontManager.ttflist
                                        if Path(font.fname).resolve().is_relative_to(own)]


def is_formula(text):
    """Whether matplotlib finds formulas between dollars in it and can draw all of them."""
    if not cbook.is_math_text(text):
        return False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            mathtext.MathTextParser("path").parse(text)
        return True
    except Exception:  # its parser raises whatever its own functions do: ValueError, KeyError, IndexError
        return False


def drawable(text, longest=LONGEST):
    """Text of a user as one line of a figure: formulas stay, any other dollar is drawn as it is, what is longer ends
    with "…"."""
    text = printable(text)
    if len(text) <= LONGEST_FORMULA and is_formula(text):
        return text
    if len(text) > longest:
        text = text[:longest - 1].rstrip() + "…"
    return text.replace("$", r"\$")


def formats_of(names):
    """The formats of a list "png,pdf". Raises ValueError for any that is not in FORMATS."""
    found = list(dict.fromkeys(name.strip().lower() for name in names.split(",")))
    for name in found:
        if name not in FORMATS:
            raise ValueError(f"'{name}' is no format of a figure: there are {', '.join(FORMATS)}")
    return found


def encoded(figure, file_format, origin="tridentscan", subject="", dpi=400):
    """The bytes of a figure in one of FORMATS: without a date, the same from run to run. Characters that no font has are
    drawn as boxes, and named on stderr."""
    metadata = {"png": {"Software": origin, "Comment": subject},
                "pdf": {"Creator": origin, "Subject": subject, "CreationDate": None},
                "svg": {"Creator": origin, "Description": subject, "Date": None}}[file_format]
    data = io.BytesIO()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        figure.savefig(data, format=file_format, dpi=dpi, metadata=metadata)
    for text in dict.fromkeys(str(warning.message) for warning in caught):
        if "Glyph" in text:
            print(f"warning: {text.replace('current font', 'fonts of figures')} It is drawn as a box.", file=sys.stderr)
    return data.getvalue()


def check_ours(path, user):
    """Raises ValueError unless a path is free or a regular file of this user: nothing is written through a link, and
    nothing of others is replaced (scanner/io/own_files.hpp)."""
    try:
        status = os.lstat(path)
    except FileNotFoundError:
        return
    if stat.S_ISLNK(status.st_mode):
        raise ValueError(f"{path} is a symbolic link (to {os.readlink(path)}), which nothing is written through: name the "
                         "file itself, or remove the link")
    if not stat.S_ISREG(status.st_mode):
        raise ValueError(f"{path} is not a regular file")
    if status.st_uid != user:
        raise ValueError(f"{path} belongs to another user ({status.st_uid}): give another name with -o")


def write_whole(files, inputs=()):
    """Writes {path: bytes}: all under temporary names first, then each gets its own, so that no reader ever sees half a
    file and a full disk leaves what was there. Raises OSError; ValueError for a path that is one of the inputs, a link or
    another user's."""
    for path in files:
        for read in inputs:
            if os.path.exists(path) and os.path.exists(read) and os.path.samefile(path, read):
                raise ValueError(f"{path} is read here: give another name with -o")
    mask = os.umask(0)
    os.umask(mask)
    temporary = {}
    try:
        for path, data in files.items():
            handle, name = tempfile.mkstemp(dir=Path(path).parent, prefix=f".{Path(path).name[:40]}.")
            temporary[name] = path
            with os.fdopen(handle, "wb") as file:
                check_ours(path, os.fstat(handle).st_uid)
                file.write(data)
            os.chmod(name, 0o666 & ~mask)
        for name in list(temporary):
            check_ours(temporary[name], os.lstat(name).st_uid)
            os.replace(name, temporary[name])
            del temporary[name]
    finally:
        for name in temporary:
            with contextlib.suppress(OSError):
                os.unlink(name)
