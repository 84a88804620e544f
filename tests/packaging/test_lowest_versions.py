"""The lowest versions that requirements.txt accepts install together, and the client works with them."""

import importlib.metadata
import os
import re
import subprocess
import venv
from pathlib import Path

import pytest

from .test_wheel import manifest  # noqa: F401

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = ROOT / "requirements.txt"

# What the tests of the client need beside: the first two come with Odoo.
FOR_THE_TESTS = ("python-dateutil", "Werkzeug", "pytest", "hypothesis")

_LINE = re.compile(r"(?P<name>[\w-]+)>=(?P<lowest>[\d.]+)(?:,<[\d.]+)?")


def requirements():
    """:return: lowest version by name"""
    lines = (
        line.partition("#")[0].strip()
        for line in REQUIREMENTS.read_text(encoding="utf-8").splitlines()
    )
    return dict(_LINE.fullmatch(line).groups() for line in lines if line)


def needed_by(name):
    """:return: names of what a package needs, in lower case"""
    return {
        re.match(r"[\w-]+", line)[0].lower().replace("_", "-")
        for line in importlib.metadata.requires(name) or ()
    }


def test_what_is_listed_beside_the_direct_requirements_belongs_to_them(manifest):  # noqa: F811
    """Nothing is required that has nothing to do with the addon."""
    direct = set(manifest["external_dependencies"]["python"])
    listed = set(requirements())
    assert direct <= listed
    pulled_in, reached = set(), set(direct)
    while reached:
        pulled_in |= reached
        reached = set().union(*map(needed_by, reached)) - pulled_in
        reached &= {name.lower() for name in listed}
    for name in listed - direct:
        assert name.lower() in pulled_in or needed_by(name) & direct, name


def test_the_versions_of_the_tests_are_accepted():
    for name, lowest in requirements().items():
        installed = importlib.metadata.version(name)
        assert version_of(installed) >= version_of(lowest), name


def version_of(text):
    return tuple(map(int, text.split(".")))


@pytest.fixture(scope="module")
def lowest(tmp_path_factory):
    """A Python of its own with the lowest versions.

    Like ``scripts/setup``, it takes them from the package index, or from pip's cache.

    :return: callable that runs this Python with arguments, and fails where it fails
    """
    folder = tmp_path_factory.mktemp("lowest")
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    pinned = [f"{name}=={version}" for name, version in requirements().items()]
    beside = [f"{name}=={importlib.metadata.version(name)}" for name in FOR_THE_TESTS]
    # Odoo's own packages, which PYTHONPATH may name, are not there.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}

    def run(*arguments):
        done = subprocess.run(
            [python, *arguments],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-5000:]

    options = ("--quiet", "--disable-pip-version-check")
    run("-m", "pip", "install", *options, *pinned, *beside)
    return run


def test_they_install_together(lowest):
    lowest("-m", "pip", "check")


def test_odoo_can_import_its_openssl(lowest):
    """Odoo's base imports it at its start; old ones break with a new ``cryptography``."""
    lowest("-c", "from OpenSSL import crypto, SSL")


def test_the_client_works_with_them(lowest):
    lowest("-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/client")
