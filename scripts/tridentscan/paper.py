"""The checkable statements of arXiv:1406.2332, each with our number beside it.

A statement says where it stands, what the paper gives, what we find, and a criterion written
before the comparison: how precisely the paper states its number.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .comparison import crossing, eq_11, eq_11_mass_over_coupling, heavy_limit, ratio_at, ratio_on_limit
from .errors import ResultError
from .experiment import Experiment
from .number import Number
from .program import cross_section
from .result import Result

Z_95 = 1.959963984540054  # two-sided 95 % of a Gaussian


@dataclass(frozen=True)
class Statement:
    """A statement, and how our number compares with it."""

    where: str
    text: str
    paper: str
    ours: str
    criterion: str
    agrees: bool


def _within(number: Number, target: float, relative: float) -> bool:
    return bool(abs(number.value - target) <= relative * abs(target))


def measured_bounds(result: Result) -> Iterator[Statement]:
    """R bounds of Eqs. (15)-(16) at 95 %, read back from the limit curves."""
    for name, label, value, error, where in (("ccfr", "CCFR", 0.82, 0.28, "Eq. (16)"),
                                             ("charm2", "CHARM-II", 1.58, 0.57, "Eq. (15)")):
        bound = value + Z_95 * error
        ours = ratio_on_limit(result, result.experiment(name))
        yield Statement(where, f"{label}: largest R allowed at 95 %, {value} + 1.96 x {error}",
                        f"{bound:.3f}", str(ours), "within 0.5 %", _within(ours, bound, 0.005))


def _band(result):
    """The g-2 band that the paper draws."""
    if not result.bands():
        raise ResultError(f"{result.path}: no g-2 band (add one under 'bands' in the configuration)")
    return result.bands()[0]


def g_minus_2(result: Result) -> Iterator[Statement]:
    """Where the g-2 band is excluded, by mass."""
    ccfr, band = result.experiment("ccfr"), _band(result)
    lower, upper = crossing(ccfr.limit, band.lower), crossing(ccfr.limit, band.upper)
    yield Statement("abstract; p. 4", "g-2 band entirely excluded above a mass (its lower edge)",
                    "about 0.4 GeV", f"{lower} GeV", "0.35 to 0.55 GeV (one digit; cuts not printed)",
                    0.35 <= lower.value <= 0.55)
    yield Statement("Fig. 3", "exclusion of the band begins (its upper edge) at a lower mass",
                    "below that", f"{upper} GeV", "below the lower edge's mass",
                    bool(upper.value < lower.value))


def ccfr_and_charm2(result: Result) -> Iterator[Statement]:
    """Heavy bosons, and which of the two experiments is stronger."""
    ccfr, charm2 = result.experiment("ccfr"), result.experiment("charm2")
    for experiment, bound in ((ccfr, 0.82 + Z_95 * 0.28), (charm2, 1.58 + Z_95 * 0.57)):
        expected, (heavy, i) = eq_11_mass_over_coupling(bound), heavy_limit(result, experiment)
        yield Statement("Eqs. (11), (15), (16)", f"{experiment.label}: smallest m/g' allowed for a "
                        "heavy Z'", f"{expected:.0f} GeV",
                        f"{heavy} GeV (at {result.mass[i]:.0f} GeV)",
                        "within 5 % (Eq. 11 leaves out the muon mass)",
                        _within(heavy, expected, 0.05))
    at = result.mass[i]  # CHARM-II, the weaker one, leaves the grid first
    yield Statement("Fig. 2", "CCFR is the stronger of the two for a heavy Z'", "yes",
                    f"g' {charm2.limit.coupling[i] / ccfr.limit.coupling[i]:.2f} times smaller "
                    f"at {at:.0f} GeV", "limit below CHARM-II's",
                    bool(ccfr.limit.coupling[i] < charm2.limit.coupling[i]))
    both = np.isfinite(ccfr.limit.coupling) & np.isfinite(charm2.limit.coupling)
    ratio = charm2.limit.coupling[both] / ccfr.limit.coupling[both]
    weaker = result.mass[both][ratio < 1]
    ours = (f"ratio of limits {ratio.min():.2f} to {ratio.max():.2f}; CCFR weaker "
            + (f"for {weaker[0]:.2g} to {weaker[-1]:.2g} GeV" if len(weaker) else "nowhere"))
    yield Statement("Fig. 3", "CCFR is the stronger of the two at every mass (drawn, not written)",
                    "yes", ours, "ratio above 1 everywhere", not len(weaker))


def heavy_ratio(result: Result) -> Iterator[Statement]:
    """R of a heavy boson against Eq. (11)."""
    ccfr = result.experiment("ccfr")
    _, i = heavy_limit(result, ccfr)
    coupling = min(ccfr.limit.coupling[i], result.coupling[-1])
    expected = eq_11(coupling / result.mass[i])
    ours = ratio_at(result, ccfr, i, coupling)
    yield Statement("Eq. (11)", f"CCFR: R at {result.mass[i]:.0f} GeV on our limit", f"{expected:.4f}",
                    str(ours), "R - 1 within 5 % (Eq. 11 leaves out the muon mass)",
                    _within(Number(ours.value - 1), expected - 1, 0.05))


def light_mass(low_mass_result: Result) -> Iterator[Statement]:
    """Light bosons: the limit hardly depends on the mass."""
    curve = low_mass_result.experiment("ccfr").limit
    at_1, at_10 = curve.at(1e-3)[0], curve.at(1e-2)[0]
    yield Statement("p. 3, below Eq. (14)", "light Z': only a logarithmic dependence on its mass",
                    "flat limit", f"CCFR g'(1 MeV)/g'(10 MeV) = {at_1 / at_10:.3f}", "0.8 to 1",
                    bool(0.8 <= at_1 / at_10 <= 1.0 + 1e-3))


def new_physics_share(low_mass_result: Result) -> Iterator[Statement]:
    """Share of new physics in 5 GeV trident events on argon inside the allowed g-2 region."""
    argon = low_mass_result.experiment("argon_5gev_10pc")  # the accuracy does not enter R
    ccfr, band = low_mass_result.experiment("ccfr"), _band(low_mass_result)
    share = []
    for i, mass in enumerate(low_mass_result.mass):
        if mass < 0.01:
            continue
        top = min(band.upper[i], ccfr.limit.coupling[i])
        for coupling in (band.lower[i], top) if top >= band.lower[i] else ():
            share.append(ratio_at(low_mass_result, argon, i, coupling).value - 1)
    low, high = (min(share), max(share)) if share else (np.nan, np.nan)
    yield Statement("p. 5", "5 GeV on argon: new physics over SM events in the g-2 region",
                    "about 0.3 to 1", f"{low:.2f} to {high:.2f} (10 MeV up, CCFR's exclusion left "
                    "out)", "the ranges overlap by more than half of the paper's",
                    min(high, 1.0) - max(low, 0.3) > 0.35)


def from_cross_sections(binary: str | Path) -> Iterator[Statement]:
    """Statements that need cross sections without cuts."""
    for target, energy, where in (("Fe56", "160 GeV", "CCFR"), ("O16", "20 GeV", "CHARM-II"),
                                  ("Ar40", "5 GeV", "LBNE")):
        _, ratio = cross_section(target, energy, "v_minus_a", program=binary)
        less = Number(1 - 1 / ratio.value, ratio.error / ratio.value**2)
        yield Statement("p. 3, below Eq. (9)", f"SM below pure V-A, {target} at {energy} ({where})",
                        "about 40 %", f"{Number(100 * less.value, 100 * less.error)} %",
                        "35 to 45 %", 0.35 <= less.value <= 0.45)
    ratios = {(energy, mass): cross_section("Fe56", energy, "lmu_ltau", mass, g, program=binary)[1]
              for energy in ("5 GeV", "160 GeV") for mass, g in (("1 TeV", 2.0), ("10 MeV", 1e-3))}
    heavy = [ratios[e, "1 TeV"] for e in ("5 GeV", "160 GeV")]
    light = [ratios[e, "10 MeV"] for e in ("5 GeV", "160 GeV")]
    yield Statement("p. 3, right column", "heavy Z': R does not depend on the energy",
                    "equal", f"{heavy[0]} at 5 GeV, {heavy[1]} at 160 GeV (Fe, 1 TeV, g' = 2)",
                    "R - 1 equal within 20 %", _within(Number(heavy[0].value - 1),
                                                       heavy[1].value - 1, 0.2))
    yield Statement("p. 3, right column", "light Z': lower energies are more sensitive",
                    "larger R at 5 GeV", f"{light[0]} at 5 GeV, {light[1]} at 160 GeV (Fe, 10 MeV, "
                    "g' = 1e-3)", "R larger at 5 GeV", light[0].value > light[1].value)


def from_results(fig2: Result, fig3: Result) -> Iterator[Statement]:
    """Those that results of Figs. 2 and 3 can be held against."""
    for statements in (measured_bounds(fig2), ccfr_and_charm2(fig2), heavy_ratio(fig2),
                       g_minus_2(fig2), light_mass(fig3), new_physics_share(fig3)):
        yield from statements


def tridents(result: Result) -> list[Experiment]:
    """The experiments with tridents: what else is in a figure has no cross section per nucleus."""
    return [e for e in result.experiments() if e.process == "trident"]


def crossings_table(result: Result) -> tuple[list[str], list[list[str]]]:
    """Header and rows: masses above which an edge of the g-2 band is excluded."""
    def text(number):
        if np.isnan(number.value):
            return "not excluded"
        return str(number) if number.value else "all masses"
    header = ["experiment", "band", "lower edge / GeV", "upper edge / GeV"]
    rows = [[e.label, band.label, text(crossing(e.limit, band.lower)),
             text(crossing(e.limit, band.upper))]
            for e in tridents(result) for band in result.bands()]
    return header, rows


def statements_table(statements: Iterable[Statement]) -> tuple[list[str], list[list[str]]]:
    """Header and rows; the last cell is "agrees" or "differs"."""
    header = ["where", "statement", "paper", "here", "criterion", "verdict"]
    return header, [[s.where, s.text, s.paper, s.ours, s.criterion,
                     "agrees" if s.agrees else "differs"] for s in statements]
