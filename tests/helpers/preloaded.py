"""Imports what commands import, and does once what SQLAlchemy does on first use; see warm_command.py."""

import nbgrader.preprocessors  # noqa: F401
import sqlalchemy.orm
import typer._adapters  # noqa: F401 -- typer imports it when it reads the first command line

import autograder.authoring.audit
import autograder.authoring.build
import autograder.classroom.pool
import autograder.classroom.withdraw
import autograder.cli.assignment_run
import autograder.grading_job
import autograder.lms.collect
import autograder.reporting.report  # noqa: F401

sqlalchemy.orm.configure_mappers()
