"""The DUNE near detector: flux average and events."""

from tridentscan import Number
from validation.verdict import compare

SPECIES = {"muon neutrinos": "numu", "both signs": "both"}
CHANNELS = {"coherent": ("coherent",), "incoherent": ("proton", "neutron"),
            "all": ("coherent", "proton", "neutron")}
MODES = {"neutrino": "dune_nd_fhc", "antineutrino": "dune_nd_rhc"}


def total(numbers):
    """Sum with independent errors."""
    numbers = list(numbers)
    return Number(sum(n.value for n in numbers), sum(n.error**2 for n in numbers)**0.5)


def events(program, beam, species, channels, exposure, data=None):
    return total(program.events(beam, "Ar40", species=species, channel=channel, data=data, **exposure)
                 for channel in CHANNELS[channels])


def _units(program, references):
    for reference in references["dune_unit"]:
        case = reference.case
        data = program.with_density("Ar40", case["c"], case["a"], case["w"]) if "c" in case else None
        yield compare(reference, events(program, "dune_nd_fhc", SPECIES[case["species"]],
                                        case["channels"], references.cases["dune_unit"], data))


def _years(program, references):
    for reference in references["dune_year"]:
        case = reference.case
        yield compare(reference, events(program, "dune_nd_fhc", SPECIES[case["species"]], "all",
                                        {"pot": case["pot"], "mass_t": case["mass_t"]}))


def _own_count(document, program, references):
    """The exposure that an experiment's file describes, counted by the program."""
    ours = events(program, "dune_nd_fhc", "both", "all", references.cases["dune_unit"])
    path = program.scratch / "validation_events.yaml"
    path.write_text("""\
schema_version: 1
name: validation_events
model: lmu_ltau
grid:
  mass: {min: "1 MeV", max: "1 GeV", points: 2, spacing: log}
  coupling: {min: 1e-4, max: 1e-2, points: 2, spacing: log}
experiments: ["data:experiments/dune_nd_fhc.yaml"]
""")
    with program.scan(path, "events", f"integration.relative_error={program.relative_error:g}") as result:
        experiment = result.experiment("dune_nd_fhc")
    document.text(f"The program's own count for its experiment dune_nd_fhc ({experiment.exposure}, both signs, all channels)",
                  f"is {experiment.sm_events:.4g}. The flux integral, times the cross section, times the nuclei, as above, gives {ours}.")


def _lbne(program, references):
    for reference in references["lbne"]:
        case = reference.case
        sigma = total(program.sigma("Ar40", energy=5, options=("--channel", channel))[0]
                      for channel in CHANNELS[case["channels"]])
        scale = case["charged_current"] / case["charged_current_cm2"]
        yield compare(reference, Number(sigma.value * scale, sigma.error * scale))


def section(document, program, references):
    document.heading("DUNE near detector")
    document.text("These are predictions of the Standard Model without cuts, for the spectrum of each mode. Nucleons have dipole form",
                  "factors and Pauli blocking. Flux averages are per nucleus and over both signs.")
    rows = []
    for mode, beam in MODES.items():
        averages = [program.sigma("Ar40", beam=beam, options=("--channel", channel))[0]
                    for channel in CHANNELS["all"]]
        rows.append([f"{mode} mode", *averages, total(averages)])
    document.table(["flux average / cm2", "coherent", "protons", "neutrons", "all"], rows)
    document.compare([*_units(program, references), *_years(program, references)])
    _own_count(document, program, references)
    case = references.cases["dune_run"]
    run = {"pot": case["pot_per_year"] * case["years_per_mode"], "mass_t": case["mass_t"]}
    document.text(f"The next table has the events in {run['mass_t']:g} t for {run['pot']:.2g} protons on target in each mode",
                  f"({document.cite(case['source'])}). We found no published count for this exposure to compare with.")
    rows = []
    for mode, beam in MODES.items():
        for species, words in (("numu", "neutrinos"), ("numubar", "antineutrinos"), ("both", "both signs")):
            parts = [events(program, beam, species, channels, run) for channels in ("coherent", "incoherent")]
            rows.append([f"{mode} mode, {words}", *parts, total(parts)])
    document.table(["beam", "coherent", "incoherent", "all"], rows)
    document.text("Events at one energy, as in Fig. 4 of arXiv:1406.2332, are given for two rates of charged-current events:")
    document.compare(_lbne(program, references))
