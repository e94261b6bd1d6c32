"""Figures that depend on what they show alone: the one place where matplotlib is set up, where text of the user
becomes text of a figure, and where a figure becomes a file.

tridentscan.plot imports this before matplotlib, which is then loaded as if nobody had settings: no matplotlibrc, no
MPLBACKEND.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import sys
import warnings
from pathlib import Path
from typing import Any


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
from matplotlib.figure import Figure
from PIL import Image, PngImagePlugin

from ..printable import printable

FORMATS = ("png", "pdf", "svg")
SMALL = 7  # points; 8 elsewhere
STYLE = {"font.family": ["STIXGeneral", "DejaVu Sans"], "mathtext.fontset": "stix", "font.size": 8, "axes.titlesize": 8,
         "legend.fontsize": SMALL,
         "axes.linewidth": 0.6, "lines.linewidth": 1.0, "xtick.major.size": 3, "ytick.major.size": 3,
         "xtick.minor.size": 1.5, "ytick.minor.size": 1.5, "xtick.direction": "in", "ytick.direction": "in",
         "xtick.top": True, "ytick.right": True, "pdf.fonttype": 42, "hatch.linewidth": 0.4,
         "svg.fonttype": "path", "svg.hashsalt": "tridentscan"}
LONGEST = 48  # characters of a text in a figure
TITLE = 64  # of its title
LONGEST_FORMULA = 200
MASS, COUPLING = r"$m_{Z\prime}$  [GeV]", r"$g\prime$"  # the STIX fonts raise a prime by themselves
ONE_COLUMN, TWO_COLUMNS = (3.4, 2.9), (7.0, 4.8)  # inches: figures of a paper of two columns, in their final size


def set_style(**more: Any) -> None:
    """matplotlib's defaults, then ours, then `more`; only the fonts that come with matplotlib; files, no window."""
    matplotlib.rcdefaults()
    matplotlib.use("Agg")
    matplotlib.rcParams.update(STYLE | more)
    warnings.filterwarnings("ignore", message="Glyph")  # encoded() tells it
    own = Path(matplotlib.get_data_path()).resolve()
    font_manager.fontManager.ttflist = [font for font in font_manager.fontManager.ttflist
                                        if Path(font.fname).resolve().is_relative_to(own)]


def is_formula(text: str) -> bool:
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


def drawable(text: str, longest: int = LONGEST) -> str:
    """Text of a user as one line of a figure: formulas stay, any other dollar is drawn as it is, what is longer ends
    with "…"."""
    text = printable(text)
    if len(text) <= LONGEST_FORMULA and is_formula(text):
        return text
    if len(text) > longest:
        text = text[:longest - 1].rstrip() + "…"
    return text.replace("$", r"\$")


def powers(text: str) -> str:
    """1e+20 POT -> 10^20 POT, fb^-1 with its power raised: for a title."""
    text = re.sub(r"\b1e\+?(\d+)", r"$10^{\1}$", text)
    text = re.sub(r"\b([\d.]+)e\+?(\d+)", r"$\1\\times 10^{\2}$", text)
    return text.replace("fb^-1", "fb$^{-1}$")


def formats_of(names: str) -> list[str]:
    """The formats of a list "png,pdf". Raises ValueError for any that is not in FORMATS."""
    found = list(dict.fromkeys(name.strip().lower() for name in names.split(",")))
    for name in found:
        if name not in FORMATS:
            raise ValueError(f"'{name}' is no format of a figure: there are {', '.join(FORMATS)}")
    return found


def encoded(figure: Figure, file_format: str, origin: str = "tridentscan", subject: str = "", dpi: int = 400) -> bytes:
    """The bytes of a figure in one of FORMATS: without a date, the same from run to run. Characters that no font has are
    drawn as boxes, and named on stderr."""
    metadata = {"png": {"Software": origin, "Comment": subject},
                "pdf": {"Creator": origin, "Subject": subject, "CreationDate": None},
                "svg": {"Creator": origin, "Description": subject, "Date": None}}[file_format]
    data = io.BytesIO()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        compressed_below = {"pil_kwargs": {"compress_level": 0}} if file_format == "png" else {}
        figure.savefig(data, format=file_format, dpi=dpi, metadata=metadata, **compressed_below)
    for text in dict.fromkeys(str(warning.message) for warning in caught):
        if "Glyph" in text:
            print(f"warning: {text.replace('current font', 'fonts of figures')} It is drawn as a box.", file=sys.stderr)
    return with_palette(data, metadata, dpi) if file_format == "png" else data.getvalue()


def with_palette(png: io.BytesIO, metadata: dict[str, str], dpi: int) -> bytes:
    """The same picture in 256 colours, which these figures need no more of: a third of its size."""
    texts = PngImagePlugin.PngInfo()
    for key, text in metadata.items():
        texts.add_text(key, text)
    small = io.BytesIO()
    with Image.open(png) as picture:
        few = picture.convert("RGB").quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        few.save(small, "PNG", optimize=True, pnginfo=texts, dpi=(dpi, dpi))
    return small.getvalue()
