#!/bin/sh
# A machine on a line of its own: home.sh N NETWORK makes a namespace with the address NETWORK.2, which others see as 45.9.N.2.
# Where these differ it is behind a NAT: nothing comes in but answers. No TCP goes out to peers. Prints "home PID".
set -e
flag=$(mktemp)
unshare --net sh -ec '
  read -r pid rest < /proc/self/stat
  echo $pid > '"$flag"'
  until ip link show dev wan > /dev/null 2>&1; do sleep 0.05; done
  ip link set lo up
  ip addr add '"$2"'.2/24 dev wan
  ip link set wan up
  ip route add default via '"$2"'.1
  nft -f - << RULES
table ip nat {
  chain out { type nat hook postrouting priority 100; oif wan snat to 45.9.'"$1"'.2; }
}
table ip filter {
  chain out { type filter hook output priority 0; oif wan tcp dport 6881-6882 reject with tcp reset; }
}
RULES
  echo home $pid
  exec sleep infinity' &
inside=$!
until [ -s "$flag" ]; do sleep 0.05; done
rm "$flag"
ip link add pub"$1" type veth peer name wan netns $inside
ip addr add "$2".1/24 dev pub"$1"
ip link set pub"$1" up
[ "$2" = 45.9."$1" ] || ip route add 45.9."$1".2 via "$2".2
echo 1 > /proc/sys/net/ipv4/ip_forward
wait
