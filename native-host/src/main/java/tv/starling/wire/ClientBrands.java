package tv.starling.wire;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The marks that clients put into peer ids: their own documents and years of seeing them. */
final class ClientBrands {
    /** {@code -XX1234-}. */
    private static final Map<String, String> CODES = table("""
            AD Advanced Download Manager
            AG Ares
            AN Ares
            AR Ares
            AT Artemis
            AV Avicora
            AX BitPump
            AZ Azureus / Vuze
            BB BitBuddy
            BC BitComet
            BE BitTorrent SDK
            BF BitFlu
            BG BTGetit
            BI BiglyBT
            BL BitLord
            BN Baidu Netdisk
            BR BitRocket
            BS BTSlave
            BT BitTorrent
            BW BitTorrent Web
            BX BittorrentX
            CD Enhanced CTorrent
            CT CTorrent
            DE Deluge
            DP Propagate Data Client
            EB EBit
            ES Electric Sheep
            FC FileCroc
            FD Free Download Manager
            FG FlashGet
            FL Folx
            FT FoxTorrent
            FW FrostWire
            FX Freebox
            GR GetRight
            GS GSTorrent
            HL Halite
            HN Hydranode
            JS JSTorrent
            KG KGet
            KT KTorrent
            LC LeechCraft
            LH LH-ABC
            LK linkage
            LP Lphant
            LT libtorrent (Rasterbar)
            LW LimeWire
            Lr LibreTorrent
            MG MediaGet
            MO MonoTorrent
            MP MooPolice
            MR Miro
            MT MoonlightTorrent
            NE BT Next Evolution
            NX Net Transport
            OS OneSwarm
            OT OmegaTorrent
            PB Protocol::BitTorrent
            PC CacheLogic
            PI PicoTorrent
            PO pO
            PT Popcorn Time
            QD QQDownload
            QT Qt 4 Torrent example
            RS Rufus
            RT Retriever
            RZ RezTorrent
            SB Swiftbit
            SD Thunder
            SG Starling
            SM SoMud
            SP BitSpirit
            SS SwarmScope
            ST SymTorrent
            SZ Shareaza
            TB Torch Browser
            TE terasaur
            TL Tribler
            TN Torrent.NET
            TR Transmission
            TS Torrentstorm
            TT TuoTu
            UE µTorrent Embedded
            UL uLeecher!
            UM µTorrent Mac
            UT µTorrent
            UW µTorrent Web
            VG 哇嘎 (Vagaa)
            WD WebTorrent Desktop
            WS HTTP Seed
            WT BitLet
            WW WebTorrent
            WY FireTorrent
            XC Xtorrent
            XF Xfplay
            XL Xunlei
            XT XanTorrent
            XX Xtorrent
            ZT ZipTorrent
            lt libTorrent (Rakshasa) / rTorrent
            qB qBittorrent
            st sharktorrent
            """);

    private static final Map<String, String> PREFIXES = table("""
            AP0. AllPeers
            BTM BTuga Revolution
            BitLet Bitlet
            DNA BitTorrent DNA
            Ext External Webseed
            FD6 Free Download Manager 6
            Mbrst Burst!
            O1 Opera
            OP Opera
            Pando- Pando
            QVOD QVOD
            TB100-- Top-BT
            arclight Hurricane Electric
            \0ERS Rufus
            """);

    /** Followed by a version with dashes. */
    private static final Map<String, String> DASHED = table("""
            A2 aria2
            M Mainline
            Q Queen Bee
            S3 Amazon AWS S3
            """);

    /** Followed by a version of single digits. */
    private static final Map<String, String> LETTERS = table("""
            A ABC
            O Osprey Permaseed
            Q BTQueue
            R Tribler
            S Shad0w
            T BitTornado
            U UPnP NAT Bit Torrent
            """);

    private ClientBrands() {}

    static Optional<String> ofCode(String code) {
        return Optional.ofNullable(CODES.get(code));
    }

    static Optional<String> ofPrefix(String id) {
        return PREFIXES.entrySet().stream()
                .filter(entry -> id.startsWith(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    static Optional<String> ofDashed(String mark) {
        return Optional.ofNullable(DASHED.get(mark));
    }

    static Optional<String> ofLetter(char letter) {
        return Optional.ofNullable(LETTERS.get(String.valueOf(letter)));
    }

    private static Map<String, String> table(String lines) {
        var table = new LinkedHashMap<String, String>();
        lines.lines().forEach(line -> {
            int space = line.indexOf(' ');
            table.put(line.substring(0, space), line.substring(space + 1));
        });
        return table;
    }
}
