"""Run the fork server, here or in bubblewrap; with the argument ``probe`` only isolate this process."""

import sys

if sys.argv[1] == "probe":
    from inside.isolation import namespace_isolation  # type: ignore[import-not-found]

    namespace_isolation()().enter(1, False)
else:
    from inside.server import main  # type: ignore[import-not-found]

    main()
