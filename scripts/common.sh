# shellcheck shell=bash
# shellcheck disable=SC2034 # the scripts that source this file use the variables
# What every script of this folder shares: names, folders, messages. To be sourced, not run.

set -euo pipefail

# Standard output belongs to the program that a script runs (`scripts/python … > file`).
say() {
    echo "setup: $*" >&2
}

# What is already there is worth a line only when a person asked for the set-up itself.
say_ready() {
    if [ -n "${SETUP_VERBOSE:-}" ]; then
        say "$*"
    fi
}

fail() {
    say "$*"
    exit 1
}

short_hash() {
    sha256sum | cut -c1-12
}

repository="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)"
[ -n "${XDG_CACHE_HOME:-${HOME:-}}" ] || fail "Set HOME or XDG_CACHE_HOME to a folder to work in."
cache="${XDG_CACHE_HOME:-$HOME/.cache}/quickbooks_connector"
setup_log="$cache/setup.log"
odoo_data="$cache/odoo-data"
debian_odoo="$cache/odoo-debian"
git_odoo="$cache/odoo-git"
template_database=qbc_template
database_role=odoo
database_port=5432

# Debian keeps the server's programs, of which several versions may be installed, off the path.
newest_postgres="$(compgen -G '/usr/lib/postgresql/*/bin' | sort --version-sort | tail -n 1 || true)"
PATH="${newest_postgres:+$newest_postgres:}$PATH"

# PostgreSQL refuses to run as root, and its own user may not be able to enter root's home.
if [ "$(id -u)" -eq 0 ]; then
    postgres_folder="/var/lib/postgresql/quickbooks_connector/$(echo "$cache" | short_hash)"
else
    postgres_folder="$cache/postgresql"
fi
postgres_socket="$postgres_folder/socket"

as_postgres() {
    if [ "$(id -u)" -eq 0 ]; then
        (cd / && runuser -u postgres -- "$(type -P "$1")" "${@:2}")
    else
        "$@"
    fi
}

# A newer PostgreSQL cannot read the data of an older one, so each version has a folder.
postgres_data() {
    local version
    version="$(initdb --version 2>/dev/null | grep --only-matching --extended-regexp '[0-9]+' | head -n 1)" ||
        fail "PostgreSQL is missing: run scripts/setup."
    echo "$postgres_folder/data-$version"
}

# Runs a command whose own complaints go to the log, so that a failure ends with one sentence.
logged() {
    "$@" 2>>"$setup_log"
}

require_space() {
    local folder=$1 needed=$2 purpose=$3 free
    free="$(df --output=avail --block-size=1M "$folder" | tail -n 1 | tr -d ' ')"
    if [ "$free" -lt "$needed" ]; then
        fail "The disk is too full for $purpose: $folder has $free MB free and needs $needed MB."
    fi
}

may_be_root() {
    [ "$(id -u)" -eq 0 ] || command -v sudo >/dev/null
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    else
        sudo "$@"
    fi
}

odoo_is_19() {
    grep --quiet --no-messages '^version_info = (19, 0' "$1/odoo/release.py"
}

# The folder that holds the Python package `odoo`.
odoo_source() {
    if [ -n "${ODOO_SOURCE:-}" ]; then
        (cd "$ODOO_SOURCE" && pwd -P)
    elif [ -d "$debian_odoo" ]; then
        echo "$debian_odoo/usr/lib/python3/dist-packages"
    else
        echo "$git_odoo"
    fi
}

# The system's own Python first: a version manager's one may be too new for the pinned packages.
base_python() {
    local candidate
    for candidate in /usr/bin/python3 python3; do
        if "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))' \
            2>/dev/null; then
            type -P "$candidate"
            return
        fi
    done
    return 1
}

# A virtual environment cannot be renamed once it is filled, so its name says what it holds:
# other requirements lead to another folder and never disturb one that is in use.
python_environment() {
    local key
    key="$(cat "$repository"/requirements*.txt | short_hash)"
    echo "$cache/python-$key"
}

# Checkouts share the cache but not the addons path, so each has its own configuration.
odoo_configuration() {
    local key
    key="$(echo "$repository $(odoo_source)" | short_hash)"
    echo "$cache/configuration/$key/odoo.conf"
}

# One set-up at a time; the second waits and then finds everything ready.
lock_setup() {
    mkdir -p "$cache" 2>/dev/null && [ -w "$cache" ] || fail "The folder $cache cannot be written to."
    exec 9>"$cache/setup.lock"
    if ! flock --timeout 2 9; then
        say "Another set-up is running; waiting for it"
        flock 9
    fi
}

# Everything that Odoo, pytest and psql need to know, for the program that a script becomes.
enter_environment() {
    "$repository/scripts/setup" --quiet
    ODOO_RC="$(odoo_configuration)"
    PYTHONPATH="$repository:$(odoo_source)"
    PATH="$(python_environment)/bin:$PATH"
    export ODOO_RC PYTHONPATH PATH
    export PGHOST="$postgres_socket" PGPORT="$database_port" PGUSER="$database_role"
}
