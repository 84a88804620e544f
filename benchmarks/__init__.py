"""Measures the emulator, and the connector against Odoo's own bulk operations."""

import odoo.modules
import odoo.tools

# The addon can be imported once Odoo knows where its addons are.
odoo.tools.config.parse_config(["--log-level=error", "--no-http"], setup_logging=True)
odoo.modules.module.initialize_sys_path()
