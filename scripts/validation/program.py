"""The program as the report asks it: cross sections, photons, scans."""

import functools
import shutil
import tempfile
from pathlib import Path

import numpy as np
import yaml

from tridentscan import Number, open_result
from tridentscan.program import program_json, run_program

ROOT = Path(__file__).resolve().parents[2]
GEV_PER_GRAM = 5.609588603804452e23  # CODATA 2018, of mass


class Program:
    """Asks `binary`; everything it needs on disk lies in a scratch folder. relative_error: the
    numerical accuracy of cross sections, unless a section needs its own."""

    def __init__(self, binary, relative_error=3e-4):
        self.binary, self.relative_error = Path(binary).absolute(), relative_error
        self._scratch = tempfile.TemporaryDirectory(prefix="tridentscan_validation_")
        self.scratch = Path(self._scratch.name)

    @functools.cache
    def _xsec(self, arguments, data):
        return program_json(self.binary, "xsec", *arguments, data=data)

    def sigma(self, target, *, energy=None, beam=None, model="sm", options=(), data=None):
        """(sigma in cm^2 per nucleus, ratio to the Standard Model) at an energy in GeV, or averaged over
        a beam given by name or path."""
        where = ("--beam", str(beam)) if beam else ("--energy", f"{energy:.10g} GeV")
        options = tuple(map(str, options))
        if "--relative-error" not in options and "epa" not in options:
            options += ("--relative-error", str(self.relative_error))
        fields = self._xsec(("--target", target, *where, "--model", model, *options), data)
        return (Number(fields["sigma_cm2"], fields["sigma_error_cm2"]),
                Number(fields["ratio_to_sm"], fields["ratio_error"]))

    def nucleon(self, nucleon, energy, *, blocked, model="sm", form_factors="dipole"):
        """sigma per proton or neutron, free or inside argon with Pauli blocking."""
        options = ("--nucleon-form-factors", form_factors)
        if not blocked:
            return self.sigma({"proton": "H1", "neutron": "neutron"}[nucleon], energy=energy,
                              model=model, options=options)[0]
        argon = self.nuclei()["Ar40"]
        number = argon["Z"] if nucleon == "proton" else argon["A"] - argon["Z"]
        sigma, _ = self.sigma("Ar40", energy=energy, model=model,
                              options=("--channel", nucleon, *options))
        return Number(sigma.value / number, sigma.error / number)

    def nuclei(self):
        return yaml.safe_load((ROOT / "configs/targets/nuclei.yaml").read_text())["nuclei"]

    def with_density(self, target, c, a, w):
        """A data folder in which a nucleus has another charge density (lengths in fm)."""
        folder = self.scratch / f"density_{target}_{c}_{a}_{w}"
        if not folder.exists():
            shutil.copytree(ROOT / "configs", folder)
            path = folder / "targets/nuclei.yaml"
            content = yaml.safe_load(path.read_text())
            content["nuclei"][target]["density"].update(c=f"{c} fm", a=f"{a} fm", w=w)
            path.write_text(yaml.safe_dump(content, sort_keys=False))
        return str(folder)

    def flux(self, beam):
        """(energies in GeV, {species: flux per cm^2, GeV and proton})."""
        source = yaml.safe_load((ROOT / f"configs/beams/{beam}.yaml").read_text())
        lines = (ROOT / "configs/beams" / source["table"]).read_text().splitlines()
        rows = [line.split(",") for line in lines if line and line[0].isdigit()]
        columns = np.array(rows, dtype=float).T
        return columns[0], dict(zip(source["species"], columns[1:]))

    def events(self, beam, target, *, species, channel, pot, mass_t, data=None):
        """Standard Model events without cuts: flux times sigma times nuclei. species: numu,
        numubar, or both."""
        energy, flux = self.flux(beam)
        both = species == "both"
        total = sum(np.trapz(f, energy) for kind, f in flux.items() if both or kind == species)
        picked = () if both else ("--neutrino", species)
        sigma, _ = self.sigma(target, beam=beam, options=("--channel", channel, *picked), data=data)
        nucleus = float(self.nuclei()[target]["mass"].split()[0])
        scale = total * pot * mass_t * 1e6 * GEV_PER_GRAM / nucleus
        return Number(sigma.value * scale, sigma.error * scale)

    def plane(self, name, experiments, *, mass, couplings, relative_error, method="kernel", extra=""):
        """The open result of a scan for limits of L_mu - L_tau at 95 %. experiments: paths; mass: (from, to, points), such as
        ("1 MeV", "1 TeV", 5); couplings: how many from 1e-4 to 1; extra: more lines of the configuration."""
        config = self.scratch / f"{name}.yaml"
        config.write_text(f"""\
schema_version: 1
name: {name}
model: lmu_ltau
grid:
  mass: {{min: "{mass[0]}", max: "{mass[1]}", points: {mass[2]}, spacing: log}}
  coupling: {{min: 1e-4, max: 1, points: {couplings}, spacing: log}}
experiments: [{", ".join(f'"{path}"' for path in experiments)}]
statistics: {{confidence_level: 0.95, test: two_sided}}
integration: {{method: {method}, relative_error: {relative_error}, seed: 1}}
{extra}""")
        return self.scan(config, name)

    def scan(self, config, name, *settings):
        """The result of `run` on a configuration, open; settings: key=value of --set."""
        path = self.scratch / f"{name}.h5"
        overrides = [word for setting in settings for word in ("--set", setting)]
        run_program(self.binary, "run", config, "-o", path, "--overwrite", "-q", *overrides,
                    data=ROOT / "configs")
        return open_result(path)
