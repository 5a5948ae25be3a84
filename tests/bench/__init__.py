"""Speed, measured side by side with peers or against a target: `python -m tests.bench`."""
