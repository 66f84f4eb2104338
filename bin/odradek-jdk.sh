# Sourced by the other scripts: finds a Java 25.
#
#   odradek_find_jdk   prints the home of the first one found and returns 0, or says on stderr what is missing and where
#                      it looked, and returns 1

# Sets `major` to the major version of the Java in a home; from its release file where it has one, since that starts no
# process.
odradek_java_major() {
  local home=$1 line
  major=
  [ -n "$home" ] && [ -x "$home/bin/java" ] || return 1
  if [ -r "$home/release" ]; then
    while IFS= read -r line; do
      case $line in JAVA_VERSION=*) major=${line#JAVA_VERSION=\"} ;; esac
    done <"$home/release"
  fi
  if [ -z "$major" ]; then
    major=$("$home/bin/java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p' | head -1)
  fi
  major=${major%%[!0-9]*}
  [ -n "$major" ]
}

odradek_find_jdk() {
  local home major on_path
  if odradek_java_major "${JAVA_HOME:-}" && [ "$major" -ge 25 ]; then
    printf '%s\n' "$JAVA_HOME"
    return 0
  fi
  on_path=$(command -v java 2>/dev/null) && on_path=$(readlink -f "$on_path") && on_path=${on_path%/bin/java}
  for home in "$on_path" /usr/lib/jvm/* "${SDKMAN_DIR:-$HOME/.sdkman}"/candidates/java/* \
      /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    odradek_java_major "$home" || continue
    if [ "$major" -ge 25 ]; then
      printf '%s\n' "$home"
      return 0
    fi
  done
  echo "Odradek needs a JDK 25 or later; looked in JAVA_HOME (${JAVA_HOME:-not set}), on PATH, in /usr/lib/jvm and in ${SDKMAN_DIR:-$HOME/.sdkman}/candidates/java" >&2
  return 1
}
