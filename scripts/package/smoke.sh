#!/bin/sh
# Runs the whole program, as root, on a host that has nothing else: `sh smoke.sh VERSION`. Prints a line for each
# step, `ok NAME` or `FAIL NAME`, the latter with what was printed. A mail server listens on 127.0.0.1:2525.
umask 022
version=$1
cd /srv/smoke || exit 1
export XDG_STATE_HOME=/srv/smoke/state HOME=/root LC_ALL=C.UTF-8
rm -rf state mail sealed
mkdir state

# try NAME STATUS COMMAND: runs it, and compares its exit status. Its output is in ./out.
try() {
  name=$1 expected=$2
  shift 2
  sh -c "$*" >out 2>&1 </dev/null
  status=$?
  if [ "$status" = "$expected" ]; then echo "ok $name"; else
    echo "FAIL $name: status $status"
    head -20 out
  fi
}

# shows NAME PATTERN: whether the last output has it.
shows() {
  if grep -Eq "$2" out; then echo "ok $1"; else
    echo "FAIL $1: there is no $2"
    head -20 out
  fi
}

try version 0 "maillog --version"
shows 'the version' "^maillog $version\$"
try help 0 "maillog --help"
try 'help of a command' 0 "maillog train --help"
try 'an unknown command' 64 "maillog nosuch"
try 'an unknown setting' 78 "echo 'set nosuch x' >bad.conf; maillog -C bad.conf"

try 'a dry run with modules' 0 "maillog -C web.conf --dry-run"
shows 'a module in TypeScript' '^of ts$'
shows 'a module in JavaScript' '^of js$'
shows 'a module in Perl' '^of pm$'
shows 'a command' '^hello$'
try 'a sealed report into a Maildir' 0 "maillog -C web.conf"
try 'it is sealed' 1 "grep -r 'of ts' mail"
try open 0 "maillog open --key admin-private.asc mail"
shows 'a part of it' '^of pm$'
try status 0 "maillog status -C web.conf"

try 'a monitor with workers' 0 "maillog -C monitor.conf --dry-run >listing.out"
try 'it lists thousands of files' 0 "test \$(grep -c '/usr/' listing.out) -gt 1500"
try 'a report by SMTP' 0 "maillog -C smtp.conf"
try 'the server has it' 0 "grep -l 'BEGIN PGP MESSAGE' /srv/received/*"

try train 0 "maillog train --out usual.rules app.log"
try explain 0 "maillog explain -C watch.conf app.log"
try generate 0 "maillog --generate >generated.conf"
try seal 0 "echo secret | maillog seal -C web.conf"
shows 'what seal printed' '^-----BEGIN PGP MESSAGE-----'
try 'a listing to check' 0 "maillog -C listed.conf --dry-run --only listing.txt >good.txt"
try check 0 "maillog --check good.txt"
try 'check of a changed file' 4 "echo changed >listed/one; maillog --check good.txt"
try init 0 "maillog init /srv/smoke/init.conf --to you@example.com --recipient admin.asc --maildir /srv/smoke/inbox --yes"
try 'its test report' 0 "maillog open --key admin-private.asc inbox"
