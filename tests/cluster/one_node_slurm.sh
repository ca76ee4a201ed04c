#!/usr/bin/env bash
# A real Slurm on this one machine, for tests: munged, slurmctld and slurmd, with all their state in one temporary folder.
#
#   one_node_slurm.sh start             starts it and prints its folder; export SLURM_CONF=FOLDER/slurm.conf to use it
#   one_node_slurm.sh stop FOLDER       stops it and removes the folder
#   one_node_slurm.sh run COMMAND ...   starts it, runs the command with SLURM_CONF set, stops it; exits as the command did
#
# Needs root. Debian's packages slurm-wlm and munge are installed where they are missing and apt-get is there.
# Exit code 77, with the reason, means that there can be no Slurm here.
set -euo pipefail

skip() { printf 'skipped: %s\n' "$*" >&2; exit 77; }

install_packages() {
    [ "$(id -u)" = 0 ] || skip 'a Slurm of its own needs root'
    command -v slurmctld >/dev/null && command -v slurmd >/dev/null && command -v munged >/dev/null && return
    command -v apt-get >/dev/null || skip 'Slurm is not installed, and there is no apt-get'
    { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends slurm-wlm munge; } \
        >/dev/null 2>&1 || skip 'slurm-wlm and munge could not be installed'
}

# Ports beside the usual ones, so that a Slurm that is there already is left alone.
write_configuration() {
    local folder="$1" node
    node="$(hostname -s)"
    cat >"$folder/slurm.conf" <<CONF
ClusterName=one
SlurmctldHost=$node(127.0.0.1)
SlurmctldPort=36817
SlurmdPort=36818
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=$folder/munge/socket
CredType=cred/munge
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
ReturnToService=2
MinJobAge=600
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
SlurmctldLogFile=$folder/slurmctld.log
SlurmdLogFile=$folder/slurmd.log
NodeName=$node NodeAddr=127.0.0.1 CPUs=$(nproc)
PartitionName=all Nodes=$node Default=YES MaxTime=INFINITE State=UP
CONF
}

start_munge() {
    local folder="$1/munge"
    install -d -o munge -g munge -m 0755 "$folder"
    (umask 077 && head -c 128 /dev/urandom >"$folder/key")
    chown munge: "$folder/key"
    runuser -u munge -- munged --key-file="$folder/key" --socket="$folder/socket" --pid-file="$folder/pid" \
        --log-file="$folder/log" --seed-file="$folder/seed"
}

is_up() { sinfo --noheader --format=%T 2>/dev/null | grep -qE '^(idle|mixed|allocated)$'; }

# Waits a minute at most.
wait_for() {
    for _ in $(seq 300); do
        "$@" && return
        sleep 0.2
    done
    return 1
}

start() {
    local folder
    install_packages >&2
    folder="$(mktemp -d)"
    chmod 0755 "$folder"
    mkdir "$folder/state" "$folder/spool"
    write_configuration "$folder"
    export SLURM_CONF="$folder/slurm.conf"
    # The daemons must not keep a pipe open in which the caller reads the name of the folder.
    if ! { start_munge "$folder" && slurmctld -c && slurmd && wait_for is_up; } >"$folder/start.log" 2>&1 </dev/null; then
        tail -n 20 "$folder"/*.log >&2
        stop "$folder"
        skip 'Slurm did not start'
    fi
    printf '%s\n' "$folder"
}

stop() {
    local folder="$1" file pid
    [ -f "$folder/slurm.conf" ] || { printf 'no Slurm of this script in %s\n' "$folder" >&2; exit 2; }
    for file in "$folder/slurmd.pid" "$folder/slurmctld.pid" "$folder/munge/pid"; do
        pid="$(cat "$file" 2>/dev/null)" || continue
        kill "$pid" 2>/dev/null || continue
        wait_for is_gone "$pid" || kill -KILL "$pid"
    done
    rm -rf "$folder"
}

is_gone() { ! kill -0 "$1" 2>/dev/null; }

run() {
    local folder status=0
    folder="$(start)" || exit $?
    trap 'stop "$folder"' EXIT
    SLURM_CONF="$folder/slurm.conf" "$@" || status=$?
    stop "$folder"
    trap - EXIT
    return "$status"
}

case "${1:-}" in
    start) start ;;
    stop) stop "${2:?the folder that start printed}" ;;
    run) shift; run "$@" ;;
    *) sed -n '2,9s/^# \{0,1\}//p' "$0"; exit 2 ;;
esac
