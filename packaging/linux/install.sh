#!/bin/sh
# Installs Weir for you alone, without root; run it again to upgrade, also while Weir is open.
#
# ./install.sh [--prefix DIR]              into DIR; else into ~/.local
# ~/.local/lib/weir/install.sh --uninstall takes it away again, and leaves your chats and settings
# … --uninstall weir-local                 takes away the model on this computer alone
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
prefix=$HOME/.local
share=${XDG_DATA_HOME:-$HOME/.local/share}
uninstall=
parts=

say() { printf '%s\n' "$*"; }
fail() { say "install.sh: $*" >&2; exit 1; }

options() {
    while [ $# -gt 0 ]; do
        case $1 in
        --prefix) [ $# -gt 1 ] || fail "--prefix wants a folder"; place "$2"; shift ;;
        --prefix=*) place "${1#*=}" ;;
        --uninstall) uninstall=yes ;;
        weir|weir-local) parts="$parts $1" ;;
        -h|--help) sed -n 's/^# \{0,1\}//; 2,6p' "$0"; exit 0 ;;
        *) fail "what is $1? See --help" ;;
        esac
        shift
    done
}

# An absolute path: the desktop entry names it.
place() {
    case $1 in /*) prefix=$1 ;; *) prefix=$PWD/$1 ;; esac
    share=$prefix/share
}

# The new folder takes the old one's place in two steps; a program that runs keeps its own files.
put_bundle() {
    lib=$prefix/lib
    mkdir -p "$lib"
    rm -rf "$lib/.$1.new" "$lib/.$1.old"
    cp -R -P -p "$here/$1" "$lib/.$1.new"
    cp "$here/install.sh" "$lib/.$1.new/install.sh"
    printf '%s\n' "$prefix" "$share" > "$lib/.$1.new/places"
    if [ -d "$lib/$1" ]; then
        [ ! -f "$lib/$1/files" ] || cp "$lib/$1/files" "$lib/.$1.new/files"
        mv "$lib/$1" "$lib/.$1.old"
    fi
    mv "$lib/.$1.new" "$lib/$1"
    rm -rf "$lib/.$1.old"
}

put_links() {
    mkdir -p "$prefix/bin"
    for name in weir weir-desktop; do
        if [ -e "$prefix/bin/$name" ] && ! is_ours "$prefix/bin/$name"; then
            say "$prefix/bin/$name is another program's and stays"
        else
            ln -s -f ../lib/weir/weir "$prefix/bin/$name"
        fi
    done
}

is_ours() { [ "$(readlink "$1" || true)" = ../lib/weir/weir ]; }

# What a desktop wants, each file named in the list that an uninstall reads.
put_shared() {
    list=$prefix/lib/weir/files
    touch "$list"
    cp "$list" "$list.before"
    : > "$list"
    (cd "$here/share" && find . -type f) | sort | while IFS= read -r file; do
        target=$share/${file#./}
        mkdir -p "$(dirname "$target")"
        cp "$here/share/$file" "$target"
        say "$target" >> "$list"
    done
    # Quoted for the entry, then for sed.
    program=$(printf '%s' "$prefix/bin/weir-desktop" |
        sed 's/[\\"`$]/\\\\&/g; s/%/%%/g; s/[&|\\]/\\&/g')
    entry=$share/applications/weir.desktop
    sed "s|^Exec=weir-desktop|Exec=\"$program\"|" "$here/share/applications/weir.desktop" > "$entry"
    grep -v -x -F -f "$list" "$list.before" | remove_files || true
    rm -f "$list.before"
}

remove_files() {
    while IFS= read -r file; do
        rm -f "$file"
        folder=$(dirname "$file")
        while [ "$folder" != "$share" ] && rmdir "$folder" 2>/dev/null; do
            folder=$(dirname "$folder")
        done
    done
}

# Where somebody made a cache of icons, it hides new ones. Nothing else wants to be told.
tell_desktop() {
    icons=$share/icons/hicolor
    if [ -e "$icons/icon-theme.cache" ] && command -v gtk-update-icon-cache >/dev/null; then
        gtk-update-icon-cache -q -t -f "$icons" || true
    fi
}

take_away() {
    lib=$prefix/lib
    if [ "$1" = weir ]; then
        [ ! -f "$lib/weir/files" ] || remove_files < "$lib/weir/files"
        for name in weir weir-desktop; do
            ! is_ours "$prefix/bin/$name" || rm -f "$prefix/bin/$name"
        done
    fi
    rm -rf "${lib:?}/$1"
    rmdir "$lib" "$prefix/bin" "$share" 2>/dev/null || true
}

# What the window needs of the system and this one lacks.
tell_missing() {
    command -v ldd >/dev/null || return 0
    window=$prefix/lib/weir/_internal/PySide6/Qt/plugins/platforms/libqxcb.so
    lacking=$(LD_LIBRARY_PATH=$prefix/lib/weir/_internal ldd "$window" 2>/dev/null |
        sed -n 's/^[[:space:]]*\([^ ]*\) => not found.*/\1/p' | sort -u | tr '\n' ' ')
    [ -z "$lacking" ] || say "The window needs these libraries of the system: $lacking"
}

tell_path() {
    case ":$PATH:" in
    *":$prefix/bin:"*) return ;;
    esac
    say "For the command \`weir\` in terminals, add this line to ~/.profile and sign in again:"
    say "    export PATH=\"$prefix/bin:\$PATH\""
}

main() {
    options "$@"
    if [ -f "$here/places" ]; then  # the copy that lies in what was installed
        prefix=$(sed -n 1p "$here/places")
        share=$(sed -n 2p "$here/places")
    fi
    if [ -n "$uninstall" ]; then
        parts=${parts:- weir-local weir}
        for part in $parts; do take_away "$part"; done
        tell_desktop
        say "Gone from $prefix/lib:$parts. Your chats and settings stay where they are."
        return
    fi
    [ ! -d "$here/weir" ] || "$here/weir/weir" --version >/dev/null ||
        fail "Weir does not start on this system; what was installed before stays"
    for part in weir weir-local; do
        [ ! -d "$here/$part" ] || { put_bundle "$part"; parts="$parts $part"; }
    done
    [ -n "$parts" ] || fail "there is nothing to install beside this file"
    if [ -d "$here/share" ]; then
        put_links
        put_shared
        tell_desktop
        tell_missing
        tell_path
    fi
    say "Installed in $prefix/lib:$parts"
}

main "$@"; exit  # on one line: an uninstall takes this file away
