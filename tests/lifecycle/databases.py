"""Databases of their own for tests that install, upgrade, copy and uninstall the addon."""

import json
import os
import subprocess
import sys
import tarfile
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RELEASES = Path(__file__).parent / "releases"
RESULT = "result: "


def script(name, *arguments):
    """Run one of the repository's scripts."""
    subprocess.run([ROOT / "scripts" / name, *arguments], check=True, capture_output=True)


@contextmanager
def database(name, *options):
    """:return: name of a database that lives as long as the block"""
    name = f"qbc_lifecycle_{os.getpid()}_{name}"
    script("database", "new", name, *options)
    try:
        yield name
    finally:
        script("database", "drop", name)


def unpack_release(version, folder):
    """
    :param str version: of the addon
    :return: a folder for the addons path that holds this release
    """
    with tarfile.open(RELEASES / f"quickbooks_connector-{version}.tar.xz") as archive:
        archive.extractall(folder)
    return folder


def odoo(name, *arguments, addons=None, code=None):
    """Run Odoo once.

    :param Path addons: folder with another release of the addon
    :param str code: for Odoo's shell
    :return: what it wrote, log included
    """
    path = os.environ["ODOO_RC"]
    configured = dict(
        line.split(" = ", 1) for line in Path(path).read_text().splitlines() if " = " in line
    )
    folders = configured["addons_path"].split(",")
    if addons:
        folders[-1] = str(addons)
    command = [sys.executable, "-m", "odoo", *(("shell",) if code else ())]
    done = subprocess.run(
        [*command, "-d", name, f"--addons-path={','.join(folders)}", "--no-http", *arguments],
        cwd=ROOT,
        check=False,
        input=code,
        capture_output=True,
        text=True,
    )
    output = done.stdout + done.stderr
    assert done.returncode == 0, output[-4000:]
    return output


def neutralize(name):
    """Run Odoo's own command for copies."""
    subprocess.run(
        [sys.executable, "-m", "odoo", "neutralize", "-d", name],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )


def run(name, file, addons=None, **values):
    """Run a file of this folder in Odoo's shell.

    :param values: names that the file finds
    :return: the object that it handed to ``tell``
    """
    prelude = f"import json\nVALUES = json.loads({json.dumps(json.dumps(values))})\n"
    prelude += f"def tell(value):\n    print({RESULT!r} + json.dumps(value))\n\n"
    output = odoo(name, addons=addons, code=prelude + (Path(__file__).parent / file).read_text())
    found = [line for line in output.splitlines() if RESULT in line]
    assert found, output[-4000:]
    return json.loads(found[-1].split(RESULT, 1)[1])


def complaints(output):
    """:return: the lines of a log that are warnings or errors"""
    marks = (" WARNING ", " ERROR ", " CRITICAL ")
    return [line for line in output.splitlines() if any(mark in line for mark in marks)]
