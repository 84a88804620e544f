"""Packs the addon, so that `pip install .` puts it where Odoo looks for its addons."""

import ast
from pathlib import Path

from setuptools import find_packages, setup

ROOT = Path(__file__).resolve().parent
ADDON = "quickbooks_connector"
PACKAGE = f"odoo.addons.{ADDON}"

manifest = ast.literal_eval((ROOT / ADDON / "__manifest__.py").read_text(encoding="utf-8"))


def requirements():
    for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines():
        requirement = line.partition("#")[0].strip()
        if requirement:
            yield requirement


setup(
    name=f"odoo-addon-{ADDON}",
    version=manifest["version"],
    description=manifest["summary"],
    license=manifest["license"],
    author=manifest["author"],
    python_requires=">=3.10",
    install_requires=list(requirements()),
    # `odoo` and `odoo.addons` belong to Odoo: listing them here would hide its own.
    packages=[PACKAGE, *(f"{PACKAGE}.{name}" for name in find_packages(ADDON))],
    package_dir={PACKAGE: ADDON},
    package_data={PACKAGE: ["**/*"]},
    exclude_package_data={"": ["*.pyc", "__pycache__/*"]},
    zip_safe=False,
)
