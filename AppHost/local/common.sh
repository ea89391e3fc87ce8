# Shared by the scripts beside it; sourced, never run.

# fail <what happened> <what to do>…: says so and ends.
fail() {
  printf '%s: %s\n' "${0##*/}" "$1" >&2
  shift
  for line in "$@"; do printf '  %s\n' "$line" >&2; done
  exit 1
}

need_number() { [[ $2 =~ ^[0-9]+$ && $2 -ge 1 && $2 -le 65535 ]] || fail "$1 is '$2', not a port between 1 and 65535"; }

# become <user>: fills the array `as` with what a command is to be started through, so that it runs as that user when we
# are root and as ourselves when not, and gets a signal ($as_signal) should this script be killed with -9.
become() {
  local user=$1
  command -v setpriv >/dev/null || fail "setpriv is missing" "apt-get install util-linux"
  owner=$(id -un)
  as_user=()
  if [[ $(id -u) -eq 0 ]]; then
    id "$user" >/dev/null 2>&1 || fail "there is no user '$user', and neither PostgreSQL nor RabbitMQ is run as root here" \
      "adduser --system --group $user"
    owner=$user
    as_user=(--reuid "$user" --regid "$(id -gn "$user")" --init-groups)
  fi
}

# as <signal> <command>…: replaces this (sub)shell by the command, run as the user of `become`.
as() {
  local signal=$1
  shift
  exec setpriv "${as_user[@]}" --pdeathsig "$signal" -- "$@"
}

# place <data folder>: makes the folder, owned by the user, and sets `home` to where the data really lies. A user who may
# not pass through a folder above (a clone under /root) gets a folder in /var/tmp, and the given one holds a link to it:
# whoever deletes the given folder has reset the data.
place() {
  mkdir -p -- "$1" || fail "the data folder $1 can't be made"
  local given
  given=$(cd -- "$1" && pwd -P)
  home=$given
  [[ $(id -u) -eq 0 ]] || return 0
  if ! (as KILL test -x "$given/."); then
    home=/var/tmp/yrkesresan-$(printf '%s' "$given" | sha256sum | cut -c1-16)
    if [[ $(readlink "$given/elsewhere" 2>/dev/null) != "$home" ]]; then
      rm -rf -- "$home"
      mkdir -m 700 -- "$home"
      ln -sfn -- "$home" "$given/elsewhere"
    fi
    mkdir -p -m 700 -- "$home"
    echo "user $owner may not pass through to $given: the data lies in $home"
  fi
  [[ $(stat -c %U "$home") == "$owner" ]] || chown -R "$owner": "$home"
  chmod 700 "$home"
}

# listens <port>: whether something on this machine answers there.
listens() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# free_port: a port that nobody listens on now, below the range that the kernel gives to outgoing connections, and above
# those that AppHost and its services may have been promised.
free_port() {
  local port
  for _ in {1..200}; do
    port=$((28000 + (RANDOM * 32768 + RANDOM) % 4000))
    listens "$port" || { echo "$port"; return; }
  done
  fail "no free port between 28000 and 32000"
}
