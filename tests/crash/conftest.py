"""The addon is installed once for all crash tests."""

import pytest

from qbo_emulator.testing import EmulatorThread

from .preparation import installed_database


@pytest.fixture(scope="session")
def installed():
    """:return: name of a database with the addon, to be copied"""
    with installed_database() as name:
        yield name


@pytest.fixture
def emulator():
    """:return: an emulator with an empty company"""
    with EmulatorThread(companies=("empty",), limits=False, check="all") as running:
        yield running
