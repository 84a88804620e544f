"""Throw-away databases with the addon, and connections in them."""

import os
import subprocess
import sys
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import odoo
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry

from odoo.addons.quickbooks_connector.client.oauth import Grant
from odoo.addons.quickbooks_connector.tools.authorisation import client_of

from .quickbooks import post

ROOT = Path(__file__).resolve().parent.parent


def option(name, default):
    """:return: number from an environment variable"""
    return int(os.environ.get(name) or default)


@contextmanager
def prepared_database():
    """:return: name of a database with the addon, which is there to be copied"""
    with _database() as name:
        command = [sys.executable, "-m", "odoo", "-d", name, "-i", "quickbooks_connector"]
        options = ["--stop-after-init", "--no-http", "--log-level=error"]
        subprocess.run([*command, *options], cwd=ROOT, check=True)
        yield name


@contextmanager
def bookkeeping(template, name, companies):
    """A copy of the prepared database in which companies are connected.

    :param str template: the prepared database
    :param str name: what is measured in the copy
    :param list companies: the :class:`QuickbooksCompany` to connect to
    :return: their connections, in the order of the companies
    """
    with _database(f"{template}_{name}", template) as copy, open_database(copy) as env:
        connections = env["quickbooks.connection"].union(
            *[connect(env, company.address, company.realm_id) for company in companies]
        )
        # One company at a time is what a scheduled action sees.
        yield [
            connection.with_context(allowed_company_ids=connection.company_id.ids)
            for connection in connections
        ]


@contextmanager
def _database(name=None, template=None):
    name = name or f"qbc_benchmark_{os.getpid()}"
    script = str(ROOT / "scripts" / "database")
    source = ["--from", template] if template else []
    subprocess.run([script, "new", name, *source], check=True, capture_output=True)
    try:
        yield name
    finally:
        subprocess.run([script, "drop", name], check=False, capture_output=True)


@contextmanager
def open_database(name):
    """:return: an environment of the superuser in a database that exists"""
    odoo.tools.config["db_name"] = [name]
    try:
        with Registry(name).cursor() as cursor:
            yield api.Environment(cursor, SUPERUSER_ID, {})
    finally:
        Registry.delete(name)
        odoo.sql_db.close_all()


def connect(env, address, realm_id):
    """:return: a connection of a new company whose chart is that of QuickBooks"""
    env["ir.config_parameter"].set_param("quickbooks_connector.allow_loopback", "True")
    company = env["res.company"].create(
        {
            "name": f"Benchmark {realm_id}",
            "country_id": env.ref("base.us").id,
            "currency_id": env.ref("base.USD").id,
        }
    )
    env = env(context={"allowed_company_ids": company.ids})
    connection = env["quickbooks.connection"].create(
        {
            "company_id": company.id,
            "environment": "custom",
            "base_url": address,
            "client_id": "emulator-client",
            "client_secret": "emulator-secret",
            "realm_id": realm_id,
            "qbo_currency": "USD",
            "custom_numbers": True,
        }
    )
    store_token(connection, post(address, "/emulator/token", {"realmId": realm_id}))
    env.cr.commit()
    connection._transition("connect")
    connection._transition("accept")
    with client_of(connection) as client:
        env["quickbooks.sync.lists"]._store_lists(connection, client)
    connection.action_import_chart()
    connection.action_start()
    env.cr.commit()
    return connection


def store_token(connection, pair):
    """Keep a token pair.

    :param dict pair: as the token endpoint answers it
    """
    grant = Grant(
        pair["access_token"],
        pair["refresh_token"],
        timedelta(seconds=pair["expires_in"]),
        timedelta(seconds=pair["x_refresh_token_expires_in"]),
        None,
    )
    connection._credential()._store_grant(grant)


def synchronise(connection):
    """Run the connection until it is up to date."""
    connection.env["quickbooks.sync"]._synchronise(connection)
    connection.env.invalidate_all()
    assert not connection.error_message, connection.error_message
