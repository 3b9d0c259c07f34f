"""The autograder: from a student's notebook to a grade nothing in that notebook could forge.

The modules follow a submission on its way: ``assignment`` (what is asked) and ``submission`` (what
came back) meet in ``program`` (what to run), ``sandbox`` runs it, ``verdict`` compares,
``diagnosis`` names the mistake, ``gradebook`` and ``feedback`` write it down. ``types`` is their vocabulary.
"""
