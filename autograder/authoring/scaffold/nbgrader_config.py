"""nbgrader's settings for this course; every nbgrader command run in this folder reads them."""

from autograder.nbgrader_integration.settings import configure

configure(get_config(), __file__)
