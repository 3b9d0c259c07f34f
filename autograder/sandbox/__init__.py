"""Runs submitted code: `backends` starts the sandboxes; ``inside`` is the code that runs in them."""
