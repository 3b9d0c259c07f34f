"""A Jupyter kernel of any language in bubblewrap, and notebooks run in it as nbgrader runs them."""
