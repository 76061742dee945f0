#!/bin/sh
# Writes Sources/CursesDriver/DirectColorEntries.swift: three terminal descriptions of Debian's ncurses with 24-bit
# colour added, as base64. Needs infocmp and tic of ncurses 6.4 and the package ncurses-term.
set -eu
cd "$(dirname "$0")/../../Sources/CursesDriver"
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT

set_color() { # the digits for the first 8, the next 8, and the rest
  printf '\\E[%%?%%p1%%{8}%%<%%t%s%%p1%%d%%e%%p1%%{16}%%<%%t%s%%p1%%{8}%%-%%d%%e%s;2;' "$1" "$2" "$3"
  printf '%%p1%%{65536}%%/%%{255}%%&%%d;%%p1%%{256}%%/%%{255}%%&%%d;%%p1%%{255}%%&%%d%%;m'
}

entry() { # our name, the name of the base
  {
    printf '%s|%s with 24-bit colour,\n\tRGB#8,\n\tcolors#0x1000010, pairs#0x10000,\n' "$1" "$2"
    printf '\tsetaf=%s,\n\tsetab=%s,\n' "$(set_color 3 9 38)" "$(set_color 4 10 48)"
    printf '\tccc@, initc@, oc@, initp@,\n\tuse=%s,\n' "$2"
  } >"$work/$1.src"
  tic -x -o "$work" "$work/$1.src"
  TERMINFO="$work" infocmp -x -Q2 "$1" | sed '/^#/d' | tr -d ' \t\n' | fold -w 90 | sed '$!s/$/\\/; s/^/    /'
}

{
  echo '/// Terminal descriptions with 24-bit colour, made by a script; do not edit.'
  echo "/// See Tests/Scripts/direct-color-entries.sh."
  echo "///"
  echo '/// Colours 0...15 stay the user'"'"'s own, all others are 0xRRGGBB; 0x1000000 and the 15 after it are the'
  echo '/// colours that the first would be.'
  echo 'enum DirectColorEntries {'
  first=1
  for pair in xterm:xterm-256color tmux:tmux-256color screen:screen-256color; do
    name=${pair%%:*}
    [ $first = 1 ] || echo
    first=0
    printf '  /// The family of `%s`.\n  static let %s = """\n' "${pair#*:}" "$name"
    entry "penumbra-$name" "${pair#*:}"
    printf '\n    """\n'
  done
  echo '}'
} >DirectColorEntries.swift
