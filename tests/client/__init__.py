"""The client by itself: loaded by its path under a name of its own, without the addon around it.

``odoo.addons.quickbooks_connector.client`` would run the addon's ``__init__``, and with it the
models and Odoo.
"""

import importlib.util
import sys
from pathlib import Path

_FOLDER = Path(__file__).resolve().parents[2] / "quickbooks_connector" / "client"


def _load(name):
    """Make the client importable as ``name``."""
    spec = importlib.util.spec_from_file_location(name, _FOLDER / "__init__.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)


_load("quickbooks_client")
