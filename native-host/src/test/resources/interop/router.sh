#!/bin/sh
# A home network: this namespace is a machine (10.88.0.2) behind a router (10.88.0.1, outside 45.9.9.9) in one of its own,
# which is Debian's miniupnpd. Arguments: yes or no for UPnP, then for PCP and NAT-PMP.
set -e
ip link add lan type veth peer name home
unshare --net sh -ec '
  touch apart
  until ip link show dev home > /dev/null 2>&1; do sleep 0.05; done
  ip link set lo up
  ip addr add 10.88.0.1/24 dev home
  ip link set home up
  ip link add wan type veth peer name beyond
  ip addr add 45.9.9.9/24 dev wan
  ip link set beyond up
  ip link set wan up
  nft -f - << RULES
table inet filter {
  chain forward { type filter hook forward priority 0; policy accept; jump miniupnpd; }
  chain miniupnpd { }
  chain prerouting { type nat hook prerouting priority -100; policy accept; jump prerouting_miniupnpd; }
  chain postrouting { type nat hook postrouting priority 100; policy accept; jump postrouting_miniupnpd; }
  chain prerouting_miniupnpd { }
  chain postrouting_miniupnpd { }
}
RULES
  cat > router.conf << SETTINGS
ext_ifname=wan
listening_ip=home
port=0
enable_upnp='"$1"'
enable_natpmp='"$2"'
secure_mode=yes
uuid=73a9cb68-a00b-4d2f-8412-75fc989f0c6
upnp_table_name=filter
upnp_nat_table_name=filter
upnp_forward_chain=miniupnpd
upnp_nat_chain=prerouting_miniupnpd
upnp_nat_postrouting_chain=postrouting_miniupnpd
allow 1024-65535 10.88.0.0/24 1024-65535
deny 0-65535 0.0.0.0/0 0-65535
SETTINGS
  (while sleep 0.2; do nft list chain inet filter prerouting_miniupnpd | tr -d "\n" | sed "s/^/rules: /"; echo; done) &
  exec miniupnpd -d -f router.conf -P router.pid' &
until [ -e apart ]; do sleep 0.05; done
ip link set home netns $!
ip addr add 10.88.0.2/24 dev lan
ip link set lan up
ip route add default via 10.88.0.1
echo ready
wait
