"""The clients, each with how it is started."""
from .aria2 import Aria2
from .libtorrent import Libtorrent
from .qbittorrent import QBittorrent
from .rtorrent import RTorrent
from .starling import Starling
from .transmission import Transmission
from .webtorrent import WebTorrent

ALL = [Starling(), Libtorrent(), Aria2(), QBittorrent(), RTorrent(), WebTorrent(), Transmission()]
