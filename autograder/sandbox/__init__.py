"""Where submitted code runs. The launcher is the only door; `inner` is what runs behind it."""
