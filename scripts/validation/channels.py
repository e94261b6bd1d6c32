"""Cross sections of every lepton channel, flux averages and events, against an independent calculation and published tables."""

from tridentscan import Number
from validation.program import GEV_PER_GRAM
from validation.verdict import compare


def _sigma(program, case, target, **where):
    options = ["--form-factor", "fermi", "--neutrino", case["neutrino"], "--final-state", case.get("state") or case["states"]]
    return program.sigma(target, options=options, **where)[0]


def _at_energies(program, references, group, target=None):
    for reference in references[group]:
        case = reference.case
        yield compare(reference, _sigma(program, case, target or case["target"], energy=case["energy"]))


def _averages(program, references):
    for reference in references["channels_microboone"]:
        yield compare(reference, _sigma(program, reference.case, "Ar40", beam="microboone_bnb_fhc"))


def _events(program, references):
    """Flux of one kind of neutrino times cross section times nuclei."""
    energy, flux = program.flux("microboone_bnb_fhc")
    nucleus = float(program.nuclei()["Ar40"]["mass"].split()[0])
    for reference in references["channels_microboone_events"]:
        column = flux[reference.case["neutrino"]]
        total = sum((b - a) * (f + g) / 2 for a, b, f, g in zip(energy, energy[1:], column, column[1:]))
        scale = total * 1.32e21 * 86e6 * GEV_PER_GRAM / nucleus
        sigma = _sigma(program, reference.case, "Ar40", beam="microboone_bnb_fhc")
        yield compare(reference, Number(sigma.value * scale, sigma.error * scale))


def section(document, program, references):
    document.heading("Every lepton channel")
    document.text("These are coherent cross sections per nucleus, with the symmetrised Fermi form factor and without cuts.",
                  "NAME_fit has the density that the source used.",
                  "Antineutrinos make the opposite charges with the same cross section.")
    document.compare(_at_energies(program, references, "channels_prototype"))
    document.text("These are the tables of a published generator. It uses another charge density of iron and argon, and another sin^2 theta_W.")
    document.compare([*_at_energies(program, references, "channels_iron", "Fe56"),
                      *_at_energies(program, references, "channels_argon", "Ar40")])
    document.text("These are averages over the flux of one kind of neutrino in the Booster beam, and events of MicroBooNE.")
    document.compare([*_averages(program, references), *_events(program, references)])
