package tv.starling.live;

/**
 * @param uploadBytesPerSecond what the line takes, as the user said or it was measured before; lowered while the line does not
 * @param role what this peer is in the swarm
 */
public record LiveSettings(long uploadBytesPerSecond, Role role) {
    /** What a peer does for others. */
    public enum Role {
        /** Signs; pushes, and answers no pulls. */
        SOURCE,
        /** Watches and passes on. */
        VIEWER
    }

    public boolean isSource() {
        return role == Role.SOURCE;
    }
}
