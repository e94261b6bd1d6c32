"""The validation report, docs/validation.md: scripts/validate.py tells its story."""
