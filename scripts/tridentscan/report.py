"""Write one self-contained HTML page about a tridentscan result: figures, limits, checks, data, configuration, provenance."""

import argparse
import json
import re
import sys
from html import escape
from pathlib import Path

from . import plot  # before matplotlib
from . import explorer
import matplotlib.pyplot as plt
import numpy as np
import xxhash
from matplotlib.figure import Figure

from .constructions import label_of
from .errors import ResultError, contents_of
from .files import write_whole
from .limits import BestFit
from .mediator import told
from .number import Number, mass_text
from .paper import Statement, crossings_table, g_minus_2, measured_bounds, statements_table
from .plot.style import ONE_COLUMN, encoded, is_formula, set_style
from .printable import printable
from .result import Result, open_result, run_record_path

CSS = """
body { font: 16px/1.5 Georgia, 'DejaVu Serif', serif; max-width: 66rem; margin: 2rem auto; padding: 0 1rem; color: #222; }
h1 { font-size: 1.7rem; margin-bottom: 0; } h2 { font-size: 1.25rem; margin-top: 2.2rem; border-bottom: 1px solid #ccc; }
figure { margin: 1rem 0; text-align: center; } figure svg { width: 38rem; max-width: 100%; height: auto; } figure.broad svg { width: 60rem; }
figcaption, .note, .subtitle { color: #555; font-size: .9rem; }
.wide { overflow-x: auto; } table { border-collapse: collapse; font-size: .8rem; margin: .8rem 0; }
th, td { padding: .25rem .6rem .25rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid #e4e4e4; }
td:first-child { white-space: nowrap; } th { border-bottom: 1px solid #888; font-weight: 600; } td { font-variant-numeric: tabular-nums; }
pre { background: #f6f6f6; padding: .8rem; overflow-x: auto; font-size: .8rem; } code { overflow-wrap: anywhere; }
summary { cursor: pointer; font-weight: 600; margin: .5rem 0; }
.yes { color: #00663c; font-weight: 600; } .no { color: #b00020; font-weight: 600; }
@media print { details { display: block; } body { max-width: none; } }
"""
SIGNS = {r"\chi": "χ", r"\Delta": "Δ", r"\mu": "μ", r"\tau": "τ", r"\to": "→", "_s": "ₛ", "_": "", "^2": "²", "-": "−"}
Cell = str | tuple[str, str]  # text, or (class, text)


def plain(text: str) -> str:
    """Formulas between dollars as text: $Z \\to 4\\mu$ -> Z → 4μ; what is no formula stays as it is."""
    def formula(match):
        formula = match[1]
        for mark, sign in SIGNS.items():
            formula = formula.replace(mark, sign)
        return re.sub("[{}]", "", formula)
    text = printable(text)
    if not is_formula(text):
        return text
    return re.sub(r"\$(.+?)\$", formula, text)


def table(header: list[str], rows: list[list[Cell]]) -> str:
    """A table, without its empty columns; cells that are (class, text) are coloured."""
    def cell(value):
        if isinstance(value, tuple):
            return f'<td class="{value[0]}">{escape(value[1])}</td>'
        return f"<td>{escape(plain(value))}</td>"
    filled = [i for i in range(len(header)) if any(row[i] != "" for row in rows)]
    header, rows = [header[i] for i in filled], [[row[i] for i in filled] for row in rows]
    head = "".join(f"<th>{escape(name)}</th>" for name in header)
    body = "\n".join(f"<tr>{''.join(map(cell, row))}</tr>" for row in rows)
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>\n{body}\n</tbody></table></div>'


def power_text(text: str) -> str:
    """7.7(1)e-04 -> 7.7(1) × 10⁻⁴, in one piece."""
    raised = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
    return re.sub(r"e([+-]\d+)$", lambda match: "\u00a0×\u00a010" + str(int(match[1])).translate(raised), text)


def verdict(good: bool, yes: str = "yes", no: str = "no") -> Cell:
    """A cell in green or red."""
    return ("yes", yes) if good else ("no", no)


def svg(figure: Figure) -> str:
    """The figure as an element of the page: text as outlines, so that no font is needed."""
    element = encoded(figure, "svg").decode()
    plt.close(figure)
    return element[element.index("<svg"):]


def unique_ids(element: str, prefix: str) -> str:
    """Ids are shared by all figures of a page: each figure gets its own."""
    for mark in ('id="', 'href="#', "url(#"):
        element = element.replace(mark, mark + prefix)
    return element


def figure_element(figure: Figure, prefix: str, caption: str) -> str:
    """With its caption; one for two columns of a paper takes the width of the page."""
    broad = figure.get_figwidth() > 2 * ONE_COLUMN[0]
    return (f'<figure{" class=broad" if broad else ""}>{unique_ids(svg(figure), prefix)}'
            f"<figcaption>{escape(caption, quote=False)}</figcaption></figure>")


def masses(result: Result) -> list[float]:
    """One, two and five times powers of ten inside the grid; powers alone if these are enough."""
    powers = range(int(np.floor(np.log10(result.mass[0]))), int(np.ceil(np.log10(result.mass[-1]))) + 1)
    for steps in ((1,), (1, 3), (1, 2, 5)):
        found = [step * 10.0**power for power in powers for step in steps
                 if result.mass[0] * 0.999 <= step * 10.0**power <= result.mass[-1] * 1.001]
        if len(found) >= 4:
            break
    return found


def limits(result: Result) -> str:
    """The table of limits, with theory error and expectation."""
    columns = masses(result)

    def row(label, curve):
        return [label] + [power_text(str(Number(*curve.at(mass)))) for mass in columns]
    rows = []
    for e in result.experiments():
        rows.append(row(e.label + (" (projection)" if e.projection else ""), e.limit))
        systematics = result.systematics(e.name)
        if systematics is not None and np.any(systematics.limit_total):
            shares = np.interp(np.log(columns), np.log(result.mass), systematics.limit_total)
            rows.append(["\u2003theory error"] + [f"± {100 * share:.2g} %" for share in shares])
        if not e.projection:
            rows += expected_rows(result, e.name, columns)
    combined = result.combined()
    if combined is not None:
        rows.append(row("combined: " + ", ".join(combined.experiments), combined.limit))
        rows += expected_rows(result, "combined", columns)
    return table(["g' at"] + [mass_text(mass) for mass in columns], rows)


def expected_rows(result: Result, name: str, columns: list[float]) -> list[list[Cell]]:
    """The limit expected without a boson, for median data."""
    expected = result.expected(name)
    if expected is None or not np.any(expected.n_sigma == 0):
        return []
    median = expected.limit[np.flatnonzero(expected.n_sigma == 0)[0]]
    values = np.exp(np.interp(np.log(columns), np.log(expected.mass), np.log(median)))
    return [["\u2003expected, median"] + ["-" if np.isnan(value) else power_text(f"{value:.3e}" if value < 0.01 else f"{value:.4g}")
                                     for value in values]]


def experiments(result: Result) -> str:
    """The table of measurements and of what the Standard Model predicts."""
    def share(value):
        return "" if np.isnan(value) else f"{value:.4f}"
    units = {"trident": " cm² per nucleus", "z_to_four_muons": " of Z decays"}
    rows = [[e.label, str(e.measurement).replace("+-", "±"),
             power_text(str(Number(e.sm_cross_section, e.sm_cross_section_error))) + units.get(e.process, {"cm2": " cm²"}.get(e.sm_unit, "")),
             share(e.acceptance), "" if np.isnan(e.sm_events) else f"{e.sm_events:.4g} ({e.exposure})"]
            for e in result.experiments()]
    return table(["experiment", "measured or assumed", "Standard Model, with cuts",
                  "share kept by the cuts", "SM events"], rows)


def distributions(result: Result) -> str:
    """Of each experiment in bins: what it measures and, if it has data, how they are fitted; empty if all of them count."""
    text = ""
    for number, e in enumerate(result.experiments()):
        bins, fit = result.bins(e.name), result.best_fit(e.name)
        if bins is None:
            continue
        text += f"<h3>{escape(plain(e.label))}</h3>"
        for axis in range(len(bins.observables)):
            text += figure_element(plot.distributions.draw(result, e.name, axis=axis), f"d{number}{axis}",
                                   "What is expected in the bins; bosons at the limit.")
            if fit is not None and not e.projection:
                text += figure_element(plot.distributions.draw_fit(result, e.name, axis), f"b{number}{axis}",
                                       "The data, and the events fitted to them without a boson and with that of the best fit.")
        if fit is not None and not e.projection:
            text += fit_table(fit)
    return f"<h2>Distributions</h2>{text}" if text else ""


def fit_table(fit: BestFit) -> str:
    """Pulls of bins and nuisances."""
    rows = [[name, f"{without:.2f}", f"{best:.2f}"] for name, without, best in zip(fit.names, fit.standard_model, fit.best_fit)]
    boson = f"with a boson of {mass_text(fit.mass)}, g' = {power_text(f'{fit.coupling:.2e}')}"
    return ("<details open><summary>pulls in standard deviations; of bins: positive where the fit is above the data</summary>"
            + table(["of", "without a boson", boson], rows) + "</details>")


def paper_statements(result: Result) -> list[Statement]:
    """Those of arXiv:1406.2332 that a single result of its Figs. 2 or 3 can be held against."""
    if (not {"ccfr", "charm2"} <= set(result.experiment_names) or result.test != "two_sided"
            or result.model()["name"] != "lmu_ltau" or not np.isclose(result.confidence_level, 0.95)):
        return []
    statements = []
    for source in (measured_bounds, g_minus_2):
        try:
            statements += source(result)
        except (ResultError, IndexError):  # this result lacks what the statement is about
            pass
    return statements


def checks(result: Result, record: dict | None) -> str:
    """What can be verified without the program: integrity, accuracy, the plane against its kernels, the paper."""
    rows = [["the file has the bytes that were written (XXH3-128 in its seal)", verdict(True, "intact")]]
    if record is not None:
        same = record.get("checksum") == xxhash.xxh3_128_hexdigest(Path(result.path).read_bytes())
        rows.append(["the run record beside it is of this result", verdict(same)])
    text = table(["check", "verdict"], rows)
    rows = []
    for e in result.experiments():
        bad = int(np.count_nonzero(~np.isfinite(e.ratio)))
        again = ""
        if result.has_kernel(e.name) or result.has_pair_kernel(e.name):
            ratio = result.ratio(e.name, result.mass[:, None], result.coupling[None, :])
            worst = float(np.nanmax(abs(ratio / e.ratio - 1)))
            # Of Z -> 4 mu the plane is interpolated in the coupling.
            again = verdict(worst < (1e-9 if result.has_kernel(e.name) else 1e-3), f"yes, to {worst:.0e}", f"differs by {worst:.0e}")
        rows.append([e.label, verdict(e.accuracy_reached, f"yes, {e.achieved_relative_error:.1e}",
                                      f"no, {e.achieved_relative_error:.1e}"),
                     verdict(not bad, no=f"{bad} have none"), again])
    text += table(["experiment", "accuracy asked for is reached", "every point has a value",
                   "R of the plane is that of the kernel, summed here again"], rows)
    statements = paper_statements(result)
    if statements:
        header, rows = statements_table(statements)
        rows = [row[:-1] + [verdict(row[-1] == "agrees", "agrees", row[-1])] for row in rows]
        text += "<h3>Statements of arXiv:1406.2332</h3>" + table(header, rows)
    if result.bands():
        text += ("<p>Masses above which an edge of the g-2 band is excluded:</p>"
                 + table(*crossings_table(result)))
    return text


def overlays(result: Result) -> str:
    """The table of published limits; empty without one."""
    rows = [[o.label, o.kind, o.status, o.source] for o in result.overlays()]
    return ("<details><summary>published limits drawn beside ours</summary>"
            + table(["limit", "kind", "status", "source"], rows) + "</details>") if rows else ""


def provenance(result: Result, record: dict | None) -> str:
    """Where the result is from: its attributes, and the record of its run."""
    text = table(["attribute", "value"], sorted(result.attributes.items()))
    if record is None:
        return text + '<p class="note">There is no run record (NAME.run.json) beside the result.</p>'
    rows = [[key, f"{value:.4g}" if isinstance(value, float) else value]
            for key, value in record.items() if not isinstance(value, (list, dict))]
    rows += [[f"seconds of {stage['name']}", f"{float(stage['seconds']):.3g}"] for stage in record.get("stages", [])]
    return text + "<h3>The run</h3>" + table(["", "value"], rows)


def run_record(path: str | Path) -> dict | None:
    """What the record beside a result says; None without one, with a warning if it cannot be read."""
    file = run_record_path(path)
    try:
        record = json.loads(file.read_text()) if file.exists() else None
        if not isinstance(record, dict | None):
            raise ValueError("no record of a run")
        return record
    except (OSError, ValueError, RecursionError) as error:
        print(f"report.py: warning: {file}: left out ({printable(error)})", file=sys.stderr)
        return None


def page(result: Result, interactive: bool = False) -> str:
    """The page as HTML; `interactive`: with a part that answers to the pointer. Raises ResultError where that needs
    python3-plotly."""
    record = run_record(result.path)
    model = result.model()
    title = plain(result.plot_options.get("title") or result.attribute("name"))
    level = f"{100 * result.confidence_level:g} % CL, {plain(label_of(result.test) or result.test)}"
    shape = "" if not any(map(result.has_kernel, result.experiment_names)) else (
        figure_element(plot.kernels.draw(result), "k", "How the cross section is spread over the momentum transfer K². Bosons with m² "
                       "well below it are seen as massless; of those well above only g'/m counts."))
    plane = figure_element(plot.draw(result), "f", "Excluded regions (grey), projections (dashed) and bands in the plane of mass "
                           f"and coupling, {level}.")
    data = "".join(f"<details><summary>{escape(plain(e.label))}</summary>"
                   + table(["datum", "value", "status", "source"], result.assumptions(e.name)) + "</details>"
                   for e in result.experiments())
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(printable(result.attribute("name")))}: {escape(title)}</title><style>{CSS}</style></head><body>
<h1>{escape(title)}</h1>
<p class="subtitle">{escape(printable(result.attribute("name")))}, {escape(level)}; model {escape(printable(model["name"]))};
{escape(told(model))};
tridentscan {escape(result.attribute("software_version"))}</p>
{explorer.section(result, plain) if interactive else ""}{plane}
<h2>Limits</h2>
<p class="note">Smallest excluded coupling; 1.234(5) = 1.234 ± 0.005, numerical error; "-": nothing is excluded.</p>
{limits(result)}
<h2>Experiments</h2>
{experiments(result)}
{shape}
{distributions(result)}
<h2>Checks</h2>
{checks(result, record)}
<h2>Data and their sources</h2>
<p class="note">published, inferred, assumed, computed or unverified: as the configuration says.</p>
{data}{overlays(result)}
<h2>Configuration</h2>
<details open><summary>as written</summary><pre>{escape(result.config_text)}</pre></details>
<details><summary>files that took part</summary>{table(["path", "XXH3-128"], result.inputs)}</details>
<h2>Provenance</h2>
{provenance(result, record)}
</body></html>
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("result", type=Path, help="result file of tridentscan run")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="page (default: NAME.html beside the result)")
    parser.add_argument("--interactive", action="store_true",
                        help="with a figure to explore: zoom, values under the pointer, confidence level (needs python3-plotly)")
    arguments = parser.parse_args()
    output = arguments.output or arguments.result.with_suffix(".html")
    set_style()
    np.seterr(invalid="ignore")  # a limit may be NaN: it prints as "-"
    try:
        with open_result(arguments.result) as result, contents_of(arguments.result):
            text = page(result, arguments.interactive)
        write_whole({output: text.encode()}, inputs=[arguments.result, run_record_path(arguments.result)])
        print(output)
    except (ResultError, OSError, ValueError) as error:
        sys.exit(f"report.py: {error}")
