#!/bin/sh
# Double-clic sur macOS (ou Linux) : cherche Python 3.11 ou plus récent, installe une fois, ouvre JupyterLab.
# Le premier double-clic : clic droit, puis « Ouvrir », car ce fichier n’est pas signé.
cd "$(dirname "$0")" || exit 1

for folder in /opt/homebrew/bin /usr/local/bin; do
  case ":$PATH:" in *":$folder:"*) ;; *) PATH="$PATH:$folder" ;; esac
done
for version in 3.14 3.13 3.12 3.11; do
  PATH="$PATH:/Library/Frameworks/Python.framework/Versions/$version/bin"
done
export PATH

found=""
for name in python3.14 python3.13 python3.12 python3.11 python3; do
  path="$(command -v "$name" 2>/dev/null)" || continue
  # Sur un Mac sans outils de développement, /usr/bin/python3 ne fait qu’ouvrir une fenêtre d’installation.
  if [ "$path" = /usr/bin/python3 ] && [ "$(uname)" = Darwin ] && ! xcode-select -p >/dev/null 2>&1; then
    continue
  fi
  if "$path" -I -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
    found="$path"
    break
  fi
done

if [ -z "$found" ]; then
  printf '\n%s\n' "Python 3.11 ou plus récent n’est pas sur cet ordinateur. Il est gratuit :"
  printf '%s\n' "  1. ouvrir https://www.python.org/downloads/ et prendre la version proposée ;"
  printf '%s\n' "  2. ouvrir le fichier téléchargé et suivre les étapes ;"
  printf '%s\n' "  3. rouvrir ce fichier."
  status=1
else
  "$found" -I workbench/lab/start.py "$@"
  status=$?
fi
if [ "$status" -ne 0 ] && [ -t 0 ]; then
  printf '\n%s' "Appuyer sur Entrée pour fermer cette fenêtre. "
  read -r _
fi
exit "$status"
