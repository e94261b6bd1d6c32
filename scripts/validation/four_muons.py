"""Z -> 4 mu and e+ e- -> mu mu Z': branching ratios of the Standard Model, limits in each form."""

import numpy as np

import yaml

from tridentscan import Number
from validation.document import percent
from validation.program import ROOT

EXPERIMENTS = ROOT / "configs/experiments"
MASSES = ((2, 5.5), (6, 8), (10, 15), (20, 30), (40, 50), (60, 70))  # GeV, pairs: a grid each
BABAR_MASSES = ((0.3, 0.5), (1, 2), (3, 5))
ALPHAS = ("137.036", "127.951")
PAIRS = ("4", "5")  # GeV
NO_SCHEME = {"normalisation_error: {value: 0.07": "normalisation_error: {value: 0",
             "background_error: {value: 6.2": "background_error: {value: 0"}
# name: (label, file that it is made of, what is replaced in it)
FORMS = {"events": ("172 events", "atlas_z4mu_2014", {}),
         "events_exact": ("172 events, SM exact", "atlas_z4mu_2014", NO_SCHEME),
         "ratio": ("branching ratio", "atlas_z4mu_2014_ratio", {}),
         "ratio_exact": ("branching ratio, SM exact", "atlas_z4mu_2014_ratio", {"error: {value: 0.108": "error: {value: 0.085"}),
         "ccfr": ("CCFR", "ccfr", {})}
BABAR = {"babar": ("other pair within 100 MeV, efficiency 0.5", {}),
         "babar_flat_50": ("any pair, 0.5", {"recoil_window:": None}),
         "babar_flat_10": ("any pair, 0.1", {"recoil_window:": None, "efficiency: {value: 0.5": "efficiency: {value: 0.1"})}


def _measurement(file):
    """{key: value} of the measurement of an experiment."""
    content = yaml.safe_load((EXPERIMENTS / f"{file}.yaml").read_text())
    return {key: datum["value"] for key, datum in content["measurement"].items()}


def _variant(folder, name, file, replacements):
    """The experiment of a file under another name; a line is left out where its start stands for None."""
    lines = (EXPERIMENTS / f"{file}.yaml").read_text().splitlines()
    for old, new in replacements.items():
        if not any(old in line for line in lines):
            raise ValueError(f"{file}.yaml has no '{old}'")
        lines = [line if new is None else line.replace(old, new) for line in lines
                 if not (new is None and old in line)]
    text = "\n".join(f"name: {name}" if line.startswith("name:") else line for line in lines)
    (folder / f"{name}.yaml").write_text(text + "\n")


def _plane(program, name, experiments, masses):
    """The result at two masses in GeV for variants that lie in the scratch folder."""
    return program.plane(name, [f"{experiment}.yaml" for experiment in experiments], couplings=3,
                         mass=(f"{masses[0]} GeV", f"{masses[1]} GeV", 2), relative_error=program.relative_error)


def _limits(program, names, mass_pairs, label):
    """{name: [Number]} at all masses."""
    limits = {name: [] for name in names}
    for i, pair in enumerate(mass_pairs):
        with _plane(program, f"{label}_{i}", names, pair) as result:
            for name in names:
                curve = result.experiment(name).limit
                limits[name] += map(Number, curve.coupling, curve.error)
    return limits


def _branching_ratios(document, program, published):
    names = []
    for pair in PAIRS:
        for alpha in ALPHAS:
            name = f"pairs_{pair}_alpha_{alpha[:3]}"
            _variant(program.scratch, name, "atlas_z4mu_2014_ratio",
                     {"inverse_alpha: {value: 137.036": f"inverse_alpha: {{value: {alpha}",
                      'min_pair_mass: {value: "5 GeV"': f'min_pair_mass: {{value: "{pair} GeV"'})
            names.append((pair, alpha, name))
    rows = []
    with _plane(program, "branching_ratios", [name for *_, name in names], (100, 200)) as result:
        for pair, alpha, name in names:
            b = result.experiment(name).branching_ratios
            total, reference = b["four_leptons"][0], published[f"above_{pair}_GeV"]
            rows.append([f"{pair} GeV", f"1/{alpha}", *(str(Number(*b[key])) for key in ("four_muons", "two_flavours", "four_leptons")),
                         f"{reference:g}", percent(total / reference - 1, 1)])
    document.table(["pairs above", "alpha", "B(4 mu)", "B(2 e 2 mu)", "B(4 l)", f"published, {document.cite(published['source'])}",
                    "deviation"], rows)


def section(document, program, references):
    document.heading("Z -> 4 mu and the estimate for BaBar")
    document.text("The first table has branching ratios of the Standard Model at tree level. All pairs of one flavour and opposite charge",
                  "have a mass above the one given; there is no other cut. Two values of alpha, the coupling of the photon between the lines,",
                  "give two schemes, and the published numbers lie between them. Those come from calculations with a running coupling and",
                  "with photons radiated by the muons, which this calculation does not have. The limits below therefore scale the Standard",
                  "Model to the published number, and take half of the spread of the schemes as its error.")
    _branching_ratios(document, program, references.cases["z_to_four_leptons"])
    for name, (_, file, replacements) in FORMS.items():
        _variant(program.scratch, name, file, replacements)
    limits = _limits(program, list(FORMS), MASSES, "z")
    masses = [mass for pair in MASSES for mass in pair]
    events, ratio = _measurement("atlas_z4mu_2014"), _measurement("atlas_z4mu_2014_ratio")
    document.text("The next table has two-sided limits on g' at the confidence level of the paper, with numerical errors.",
                  f"`172 events` uses {events['observed']} observed events. The Standard Model gives {events['standard_model']} of them with 4 mu (assumed to be",
                  f"half) and {events['background']} others, with a relative error of {events['normalisation_error']}; the selection is at parton level.",
                  f"`branching ratio` uses {ratio['ratio']} +- {ratio['error']} of the Standard Model's, for e and mu. `SM exact` leaves out the error of the",
                  "Standard Model. The step at 5 GeV comes from the cut on pairs: below it no resonance passes, and only interference is left.")
    document.table(["m / GeV", *(label for label, *_ in FORMS.values())],
                   [[f"{mass:g}", *(str(limits[name][i]) for name in FORMS)] for i, mass in enumerate(masses) if mass <= 60])
    strongest = [mass for i, mass in enumerate(masses) if limits["events"][i].value < limits["ccfr"][i].value]
    at_10 = {name: limits[name][masses.index(10)].value for name in FORMS}
    paper = references.cases["fig_2_of_paper"]
    wanted = float(paper["z_coupling_at_10_GeV"])
    document.text(f"The paper has a limit of about {paper['z_coupling_at_10_GeV']} at 10 GeV, useful from about 5 to 50 GeV. There the events give {at_10['events']:.2g} and the",
                  f"branching ratio gives {at_10['ratio']:.2g}. Of the masses above, the events are stronger than CCFR from {min(strongest):g} to {max(strongest):g} GeV.",
                  f"The rate grows with g'^2. So to reach {paper['z_coupling_at_10_GeV']}, the number of 4 mu events would have to be known",
                  f"{(at_10['events'] / wanted) ** 2:.1f} times better ({(at_10['events_exact'] / wanted) ** 2:.1f} times if the Standard Model were exact). It is known that well",
                  "if 4 mu is counted by itself, or in a window of the mass of the pair.")
    for name, (_, replacements) in BABAR.items():
        _variant(program.scratch, name, "babar_2009_estimate", replacements)
    limits = _limits(program, list(BABAR), BABAR_MASSES, "b")
    masses = [mass for pair in BABAR_MASSES for mass in pair]
    document.text("For BaBar, the last table has the g' at which 10 events of e+ e- -> mu mu Z', Z' -> mu mu would be found in 536 fb^-1. The",
                  f"paper estimates about {paper['babar_coupling']} from {paper['babar_masses']}. A flat efficiency gives smaller couplings. The estimate of the paper comes out if the",
                  "other pair must have the mass of the boson within 100 MeV, as in a search for two narrow resonances of the same mass.")
    document.table(["m / GeV", *(label for label, _ in BABAR.values())],
                   [[f"{mass:g}", *(f"{limits[name][i].value:.3g}" for name in BABAR)] for i, mass in enumerate(masses)])
