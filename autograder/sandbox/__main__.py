"""Run the fork server, or with the argument ``probe`` only isolate this process as an attempt would be.

This folder is what Python runs: here, or in bubblewrap's sandbox, which holds only this file and ``inside``.
"""

import sys

if sys.argv[1] == "probe":
    from inside.isolation import namespace_isolation  # type: ignore[import-not-found]

    namespace_isolation()().enter(1, False)
else:
    from inside.server import main  # type: ignore[import-not-found]

    main()
