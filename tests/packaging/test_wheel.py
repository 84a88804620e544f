"""The wheel holds the whole addon under `odoo.addons`, and nothing that belongs to Odoo."""

import ast
import re
import shutil
import subprocess
import sys
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ADDON = "quickbooks_connector"
# Needed by what the manifest names: listed for their lower bounds.
BOUNDED = {"PyJWT", "certifi", "idna", "oauthlib", "pyOpenSSL", "urllib3"}
BUILD_FILES = [
    "MANIFEST.in",
    "LICENSE",
    "COPYING",
    "pyproject.toml",
    "requirements.txt",
    "setup.py",
]


def tracked_files(folder):
    output = subprocess.run(
        ["git", "ls-files", "-z", folder], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    ).stdout
    return [name for name in output.split("\0") if name and (ROOT / name).is_file()]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Build from a copy: a build leaves files behind that the next one would pack."""
    source = tmp_path_factory.mktemp("source")
    for name in [*BUILD_FILES, *tracked_files(ADDON)]:
        target = source / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, target)
    target = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check"),
            *("--no-deps", "--no-build-isolation", "--no-index", f"--wheel-dir={target}"),
            str(source),
        ],
        check=True,
    )
    [path] = target.iterdir()
    with zipfile.ZipFile(path) as archive:
        yield archive


@pytest.fixture(scope="module")
def metadata(wheel):
    [name] = [name for name in wheel.namelist() if name.endswith(".dist-info/METADATA")]
    return message_from_bytes(wheel.read(name))


@pytest.fixture(scope="module")
def manifest():
    return ast.literal_eval((ROOT / ADDON / "__manifest__.py").read_text(encoding="utf-8"))


def test_every_file_of_the_addon_is_packed(wheel):
    packed = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert packed == {f"odoo/addons/{name}" for name in tracked_files(ADDON)}


def test_version_and_summary_come_from_the_manifest(metadata, manifest):
    assert metadata["Version"] == manifest["version"]
    assert metadata["Summary"] == manifest["summary"]


def test_the_wheel_asks_for_what_the_manifest_names(metadata, manifest):
    required = {
        line.partition("<")[0].partition(">")[0] for line in metadata.get_all("Requires-Dist")
    }
    direct = set(manifest["external_dependencies"]["python"])
    assert required == direct | BOUNDED


def test_what_those_need_has_a_lower_bound_without_known_vulnerabilities(metadata):
    bounded = {
        re.match(r"[\w-]+", line)[0] for line in metadata.get_all("Requires-Dist") if ">=" in line
    }
    assert bounded >= BOUNDED
