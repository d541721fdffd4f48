# What script/demo, script/test and script/bench share: system packages, the virtual environment, translations, clocks.
# Sourced from the project's root; POSIX sh. It never touches anything outside the project except through apt.
# shellcheck shell=sh

say() { printf '%s\n' "$*"; }
die() {
  printf '%s\n' "$*" >&2
  exit 1
}

# What the product itself needs: WeasyPrint's libraries, and msgfmt for the translations.
SYSTEM_LIBRARIES="python3-venv libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 gettext"

package_there() {
  dpkg -s "$1" 2> /dev/null | grep -q '^Status: install ok installed'
}

# as_root COMMAND...: run as root, through sudo where that is possible without a question on a missing terminal.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif [ -t 0 ]; then
    sudo "$@"
  else
    sudo -n "$@"
  fi
}

can_be_root() {
  [ "$(id -u)" -eq 0 ] && return 0
  command -v sudo > /dev/null || return 1
  [ -t 0 ] || sudo -n true 2> /dev/null
}

# install_packages NAME...: the Debian packages that are not there yet. Without any missing it needs no network.
install_packages() {
  missing=
  for package in "$@"; do
    package_there "$package" || missing="$missing $package"
  done
  [ -n "$missing" ] || return 0
  command -v apt-get > /dev/null || die "This script installs through apt, which this system lacks. Please install what these Debian packages hold, with dpkg:$missing"
  can_be_root || die "Please run this first, then start again: sudo apt-get install$missing"
  say "Installing$missing (apt)"
  log=$(mktemp)
  # shellcheck disable=SC2086
  if as_root env DEBIAN_FRONTEND=noninteractive sh -c 'apt-get update && apt-get install --yes --no-install-recommends "$@"' apt $missing < /dev/null > "$log" 2>&1; then
    rm -f "$log"
  else
    tail -n 15 "$log" >&2
    rm -f "$log"
    die "apt could not install$missing; its last words are above."
  fi
}

find_python() {
  command -v python3 > /dev/null || die "Please install Python 3.11 or later first: sudo apt-get install python3"
  python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    die "Python 3.11 or later is needed; python3 is $(python3 -c 'import platform; print(platform.python_version())')."
}

# install_python LOCK...: make .venv and install the last LOCK, unless one of them is installed as it stands now.
# The stamp holds the project's folder too, since a virtual environment cannot be moved.
install_python() {
  for lock in "$@"; do
    stamp=.venv/installed-$(basename "$lock")
    wanted="$(sha256sum "$lock") $PWD"
    [ "$(cat "$stamp" 2> /dev/null)" = "$wanted" ] && .venv/bin/python -c '' 2> /dev/null && return 0
  done
  venv_is_ours || rm -rf .venv
  if [ ! -x .venv/bin/python ]; then
    say "Making .venv"
    python3 -m venv .venv || die "python3 could not make .venv."
  fi
  say "Installing $(grep -c '^[a-z].*==' "$lock") Python packages from $lock"
  rm -f "$stamp"
  .venv/bin/python -m pip install --quiet --quiet --disable-pip-version-check --no-input --require-hashes --requirement "$lock" ||
    die "pip could not install $lock."
  printf '%s\n' "$wanted" > "$stamp"
}

# Is there a .venv that runs and was made for this folder?
venv_is_ours() {
  [ -x .venv/bin/pip ] && .venv/bin/python -c '' 2> /dev/null && head -n 3 .venv/bin/pip | grep -qF "$PWD/.venv/"
}

# The compiled catalogues are not kept in the repository.
compile_translations() {
  for catalogue in locale/*/LC_MESSAGES/*.po; do
    [ -f "$catalogue" ] || continue
    msgfmt --check-format --output-file "${catalogue%.po}.mo" "$catalogue" || die "$catalogue cannot be compiled; msgfmt says why above."
  done
}

now() { date +%s; }
