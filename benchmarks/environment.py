"""A throw-away database with the addon, and an emulated QuickBooks in a process of its own."""

import json
import os
import subprocess
import sys
import urllib.request
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import odoo
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry

from odoo.addons.quickbooks_connector.client.oauth import Grant

ROOT = Path(__file__).resolve().parent.parent


@contextmanager
def emulated_quickbooks(company="us_sales"):
    """:return: ``(address, realm id)`` of a running emulator without rate limits"""
    command = [sys.executable, "-m", "qbo_emulator", "--port", "0", "--no-limits"]
    process = subprocess.Popen(
        [*command, "--company", company], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        ready = process.stdout.readline()
        address = next(word for word in ready.split() if word.startswith("http://")).rstrip(",;")
        yield address, post(address, "/emulator/token", {})["realmId"]
    finally:
        process.terminate()
        process.wait()


def post(address, path, body):
    """:return: parsed answer of a control path of the emulator"""
    request = urllib.request.Request(
        address + path,
        json.dumps(body).encode(),
        {"Content-Type": "application/json"},
        method="POST",
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


@contextmanager
def database(name):
    """:return: an environment of the superuser in a fresh database with the addon"""
    script = str(ROOT / "scripts" / "database")
    subprocess.run([script, "drop", name], check=False, capture_output=True)
    subprocess.run([script, "new", name], check=True, capture_output=True)
    try:
        with open_database(name, install=["quickbooks_connector"]) as env:
            yield env
    finally:
        subprocess.run([script, "drop", name], check=False, capture_output=True)


@contextmanager
def open_database(name, install=()):
    """:return: an environment of the superuser in a database that exists"""
    odoo.tools.config["db_name"] = [name]
    try:
        registry = Registry.new(name, update_module=bool(install), install_modules=install)
        with registry.cursor() as cursor:
            yield api.Environment(cursor, SUPERUSER_ID, {})
    finally:
        odoo.sql_db.close_all()


def connect(env, address, realm_id):
    """:return: a connection of a new company whose chart is that of QuickBooks"""
    company = env["res.company"].create(
        {
            "name": "Benchmark",
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
    _store_token(connection, address, realm_id)
    env.cr.commit()
    connection._transition("connect")
    connection._transition("accept")
    env["quickbooks.sync.lists"]._read_lists(connection)
    connection.action_import_chart()
    connection.action_start()
    env.cr.commit()
    return connection


def _store_token(connection, address, realm_id):
    pair = post(address, "/emulator/token", {"realmId": realm_id})
    grant = Grant(
        pair["access_token"],
        pair["refresh_token"],
        timedelta(seconds=pair["expires_in"]),
        timedelta(seconds=pair["x_refresh_token_expires_in"]),
        None,
    )
    connection._credential()._store_grant(grant)


def size(default):
    """:return: number of documents, from the environment variable ``SIZE``"""
    return int(os.environ.get("SIZE") or default)
