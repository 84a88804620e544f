"""The addon is installed once for all crash tests."""

import pytest

from .preparation import installed_database


@pytest.fixture(scope="session")
def installed():
    """:return: name of a database with the addon, to be copied"""
    with installed_database() as name:
        yield name
