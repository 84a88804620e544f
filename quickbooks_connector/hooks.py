"""What is done when the addon is uninstalled."""

from .client import logger_of

_logger = logger_of(__name__)


def uninstall_hook(env):
    """Give the permissions back at Intuit, and delete what no table of the addon holds. The books stay.

    :param env: of the superuser
    """
    connections = env["quickbooks.connection"].with_context(active_test=False).search([])
    # First what may be refused while a run is at work: a permission that was given back is lost.
    connections.cron_id.unlink()
    env.flush_all()
    kept = connections.filtered(lambda connection: not connection._revoke())
    if kept:
        names = ", ".join(kept.mapped("name"))
        _logger.warning("The permission of %s could not be given back at Intuit", names)
        env.user._bus_send(
            "simple_notification",
            {
                "type": "warning",
                "sticky": True,
                "message": env._(
                    "The permission of %s could not be given back. Take it back in QuickBooks, under"
                    " Apps > My apps.",
                    names,
                ),
            },
        )
    # Afterwards: the addresses that may be asked are among them.
    env["ir.config_parameter"].search([("key", "=like", "quickbooks_connector.%")]).unlink()
