"""Errors that cannot be described, in a cell and in a function. expect: 50"""

# %%
class Odd(Exception):
    lineno = property(lambda self: 1 // 0)
    def __str__(self):
        raise SystemExit("from the text of an error")

raise Odd

# %%
# GRADED FUNCTION: update_parameters_with_gd
class Lies:
    def __call__(self, *arguments, **keywords):
        raise type("E" * 1_000_000, (SyntaxError,), {"msg": property(lambda self: self), "lineno": "<b>"})
    def __getattr__(self, name):
        raise KeyboardInterrupt
update_parameters_with_gd = Lies()
