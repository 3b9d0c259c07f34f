"""Starts the fork server, when this folder is run: here, or with nothing but ``inside`` in the sandbox."""

from inside.server import main  # type: ignore[import-not-found]

main()
