#!/bin/sh
# A machine far away: far.sh PYTHON DELAY_LINE N MS makes a namespace with the address 10.91.N.2. To it packets take MS milliseconds
# and up to five more, as from it; one in a hundred gets lost, each way. Prints "far PID".
set -e
flag=$(mktemp)
"$1" "$2" --jitter 5 --loss 1 "here$3,there$3,$4" > "$flag" &
until grep -q ready "$flag"; do sleep 0.05; done
unshare --net sh -ec '
  read -r pid rest < /proc/self/stat
  echo $pid > '"$flag"'
  until ip link show dev there'"$3"' > /dev/null 2>&1; do sleep 0.05; done
  ip link set lo up
  ip addr add 10.91.'"$3"'.2/24 dev there'"$3"'
  ip link set there'"$3"' up
  ip route add default via 10.91.'"$3"'.1
  echo far $pid
  exec sleep infinity' &
inside=$!
until grep -q '^[0-9]' "$flag"; do sleep 0.05; done
rm "$flag"
ip link set there"$3" netns $inside
ip addr add 10.91."$3".1/24 dev here"$3"
ip link set here"$3" up
echo 1 > /proc/sys/net/ipv4/ip_forward
wait
