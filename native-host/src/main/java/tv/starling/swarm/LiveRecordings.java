package tv.starling.swarm;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tv.starling.env.Disk;
import tv.starling.live.KeptPieces;
import tv.starling.metainfo.Hash256;
import tv.starling.metainfo.InfoDictionary;
import tv.starling.metainfo.InfoDictionary.FileEntry;
import tv.starling.metainfo.Metainfo;
import tv.starling.metainfo.PieceLayers;
import tv.starling.swarm.AddOptions.Retention;

/** From a broadcast that is over to the ordinary torrent that it has become (LIVE.md, 5). Swarm thread. */
final class LiveRecordings {
    private LiveRecordings() {}

    /** Joins it as one that has, without fetching or hashing it again, what was watched. */
    static Torrent join(Torrent broadcast, InfoDictionary info, KeptPieces kept) {
        var tiers = broadcast.link().trackers().stream().map(List::of).toList();
        var metainfo = new Metainfo(
                info.hashes(), info, layers(info, kept), tiers, List.of(), Optional.empty(), Optional.empty());
        var options = new AddOptions(
                new Disk.Place.Cache(),
                List.of(),
                broadcast.options().reach(),
                AddOptions.Check.TRUST_RESUME_ONLY,
                broadcast.isEphemeral() ? Retention.EPHEMERAL : Retention.KEPT);
        Torrent recording = broadcast.session().add(metainfo, options);
        recording.takeOver(kept);
        recording.connections().add(broadcast.connections().reached(), PeerList.Source.RESUME);
        return recording;
    }

    /** Of the film, where all of its records are known; a file of one piece has none. */
    private static PieceLayers layers(InfoDictionary info, KeptPieces kept) {
        FileEntry film = info.files().getFirst();
        int pieces = info.layout().pieceAt(Math.max(0, film.length() - 1)) + 1;
        Optional<Hash256> root = film.root().filter(_ -> pieces > 1);
        return root.flatMap(it ->
                        kept.layer(pieces, it).map(layer -> new PieceLayers(new TreeMap<>(Map.of(it, layer)))))
                .orElse(PieceLayers.NONE);
    }
}
