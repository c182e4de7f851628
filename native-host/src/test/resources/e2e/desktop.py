"""A Linux desktop that shows its programs' notifications, on a session bus.

Usage: desktop.py ADDRESS: says `[]` when it is there. Then answers each line of standard input with what it shows (id, title, body) as
a line of JSON: `shown`, or `click ID` on one of them; ends with its standard input.
"""

import json
import sys
import threading

from gi.repository import Gio, GLib

NAME = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"
CLICKED_AWAY = 2
CLOSED_BY_PROGRAM = 3
DESKTOP = Gio.DBusNodeInfo.new_for_xml("""<node>
  <interface name="org.freedesktop.Notifications">
    <method name="GetCapabilities"><arg type="as" direction="out"/></method>
    <method name="GetServerInformation">
      <arg type="s" direction="out"/><arg type="s" direction="out"/><arg type="s" direction="out"/><arg type="s" direction="out"/>
    </method>
    <method name="Notify">
      <arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/><arg type="s" direction="in"/>
      <arg type="s" direction="in"/><arg type="as" direction="in"/><arg type="a{sv}" direction="in"/><arg type="i" direction="in"/>
      <arg type="u" direction="out"/>
    </method>
    <method name="CloseNotification"><arg type="u" direction="in"/></method>
    <signal name="ActionInvoked"><arg type="u"/><arg type="s"/></signal>
    <signal name="NotificationClosed"><arg type="u"/><arg type="u"/></signal>
  </interface>
</node>""")

shown = {}
made = 0


def called(bus, sender, path, interface, method, values, call):
    global made
    if method == "GetCapabilities":
        call.return_value(GLib.Variant("(as)", (["actions", "body"],)))
    elif method == "GetServerInformation":
        call.return_value(GLib.Variant("(ssss)", ("desktop", "Starling's tests", "1", "1.2")))
    elif method == "Notify":
        _, replaced, _, title, body, *_ = values.unpack()
        made += 1
        id = replaced or made
        shown[id] = {"id": id, "title": title, "body": body}
        call.return_value(GLib.Variant("(u)", (id,)))
    elif method == "CloseNotification":
        close(bus, values[0], CLOSED_BY_PROGRAM)
        call.return_value(None)


def close(bus, id, reason):
    if shown.pop(id, None) is not None:
        tell(bus, "NotificationClosed", "(uu)", (id, reason))


def tell(bus, signal, form, values):
    bus.emit_signal(None, PATH, NAME, signal, GLib.Variant(form, values))


def click(bus, id):
    tell(bus, "ActionInvoked", "(us)", (id, "default"))
    close(bus, id, CLICKED_AWAY)


def main(address):
    flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
    bus = Gio.DBusConnection.new_for_address_sync(address, flags, None, None)
    threading.Thread(target=GLib.MainLoop().run, daemon=True).start()
    bus.register_object(PATH, DESKTOP.interfaces[0], called, None, None)
    own = ("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName")
    bus.call_sync(*own, GLib.Variant("(su)", (NAME, 0)), None, Gio.DBusCallFlags.NONE, -1, None)
    print("[]", flush=True)
    for line in sys.stdin:
        word, *rest = line.split()
        if word == "click":
            click(bus, int(rest[0]))
        print(json.dumps(list(shown.values())), flush=True)


main(sys.argv[1])
