package tv.starling.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static tv.starling.swarm.PickerPicture.BLOCKS;
import static tv.starling.swarm.PickerPicture.picker;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import tv.starling.metainfo.PieceLayout;

class PiecePickerTest {
    /** A block asked for longer ago than the endgame waits. */
    private static final long AGE = 1_100_000_000L;

    @Test
    void doesNotRequestPiecesWeHave() {
        var p = picker().availability("1131").have("x   ").draw();
        assertThat(p.peer(1).pickPieces(100)).containsExactlyInAnyOrder(1, 2, 3);
    }

    @Test
    void doesNotRequestPiecesThatThePeerHasNot() {
        var p = picker().availability("1111").draw();
        assertThat(p.peer(1, 2).pickPieces(100)).containsExactly(2);
    }

    @Test
    void doesNotRequestWhatNobodyWants() {
        var p = picker().availability("1111").priority("0100").draw();
        assertThat(p.peer(1).pickPieces(100)).containsExactly(1);
    }

    @Test
    void picksTheRarestFirst() {
        var p = picker().availability("3214").draw();
        assertThat(p.peer(1).pickPieces(100)).containsExactly(2, 1, 0, 3);
    }

    @Test
    void seedsDoNotChangeWhatIsRarest() {
        var p = picker().availability("3214").draw();
        var all = new java.util.BitSet();
        all.set(0, 4);
        assertThat(p.it().peerHas(all)).isEqualTo(PiecePicker.Counted.AS_SEED);
        assertThat(p.it().availability(2)).isEqualTo(2);
        assertThat(p.peer(1).pickPieces(100)).containsExactly(2, 1, 0, 3);
        p.it().peerGone(all, PiecePicker.Counted.AS_SEED);
        assertThat(p.it().availability(2)).isEqualTo(1);
    }

    @Test
    void aPeerThatWasNeverCountedTakesNothingAway() {
        var p = picker().availability("1111").draw();
        var beyond = new java.util.BitSet();
        beyond.set(1_000_000);
        p.it().peerGone(beyond, PiecePicker.Counted.NOT_YET);
        p.it().checkInvariants();
    }

    /** 1,600 draws among 8 equals: each is drawn 200 times, give or take four standard deviations. */
    @Test
    void breaksTiesReallyAtRandom() {
        Map<Integer, Long> drawn = LongStream.range(0, 1600)
                .mapToObj(seed -> picker().availability("2111111112")
                        .seed(seed)
                        .draw()
                        .peer(1)
                        .pickPieces(1)
                        .getFirst())
                .collect(Collectors.groupingBy(piece -> piece, Collectors.counting()));
        assertThat(drawn.keySet()).containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6, 7, 8);
        assertThat(drawn.values()).allSatisfy(n -> assertThat(n).isBetween(147L, 253L));
    }

    @Test
    void finishesBegunPiecesFirst() {
        var p = picker().availability("2221").draw();
        int begun = p.peer(1, 0, 1, 2).pickPieces(1).getFirst();
        var next = p.peer(2).pick(BLOCKS);
        assertThat(next.subList(0, BLOCKS - 1)).allMatch(r -> r.piece() == begun);
        assertThat(next.getLast().piece()).isEqualTo(3);
    }

    @Test
    void givesWholePiecesToFastPeersBlockByBlock() {
        var p = picker().availability("1").draw();
        assertThat(p.peer(1).pick(100).stream().map(BlockRequest::offset))
                .containsExactly(0, PieceLayout.BLOCK, 2 * PieceLayout.BLOCK, 3 * PieceLayout.BLOCK);
    }

    @Test
    void asksForTheOddBytesAtTheEnd() {
        var p = picker().availability("11")
                .have("x ")
                .lastPiece(PieceLayout.BLOCK + 5)
                .draw();
        assertThat(p.peer(1).pick(100))
                .containsExactly(new BlockRequest(1, 0, PieceLayout.BLOCK), new BlockRequest(1, PieceLayout.BLOCK, 5));
    }

    @Test
    void fetchesUrgentPiecesInTheirOrderBeforeRarerOnes() {
        var p = picker().availability("9911").urgent(1, 0).draw();
        assertThat(p.peer(1).pickPieces(2 * BLOCKS)).containsExactly(1, 0);
        assertThat(p.peer(2).pickPieces(BLOCKS)).isSubsetOf(2, 3);
    }

    @Test
    void takesTheRarestOfTheLookAheadBeforeTheRarestOfAll() {
        var p = picker().availability("1932").lookAhead(1, 2).draw();
        assertThat(p.peer(1).pickPieces(100)).containsExactly(2, 1, 0, 3);
    }

    @Test
    void asksAnUrgentLateBlockOfASecondPeerAndNoThird() {
        var p = picker().availability("3333").urgent(0).draw();
        assertThat(p.peer(1).pickPieces(BLOCKS)).containsExactly(0);
        assertThat(p.peer(2).pickPieces(BLOCKS)).doesNotContain(0);
        p.after(2);
        assertThat(p.peer(3).pickPieces(BLOCKS)).containsExactly(0);
        p.after(2);
        assertThat(p.peer(4).pickPieces(BLOCKS)).doesNotContain(0);
    }

    /** Piece 0 is due; pieces 2 to 5 only the seed has: one is begun, more where the way to the seed holds more. */
    @Test
    void takesFromASharedSeedInOrderWhatNobodyElseHasOrFetches() {
        var p = picker().availability("110000")
                .urgent(0, 1)
                .lookAhead(0, 1, 2, 3, 4, 5)
                .draw();
        assertThat(p.peer(1).shared(1).pickPieces(BLOCKS)).containsExactly(2);
        var q = picker().availability("110000")
                .urgent(0, 1)
                .lookAhead(0, 1, 2, 3, 4, 5)
                .draw();
        assertThat(q.peer(1).shared(1, 2, 4).pickPieces(2 * BLOCKS)).containsExactly(3, 5);
    }

    @Test
    void beginsNoMorePiecesOfASharedSeedThanItAsksForWhereTheyAreShort() {
        var p = picker().availability("00000")
                .pieces(8 * 1024)
                .urgent(0)
                .lookAhead(0, 1, 2, 3, 4)
                .draw();
        assertThat(p.peer(1).shared(1).pickPieces(2)).containsExactly(0, 1);
        assertThat(IntStream.range(0, 5).filter(p.it()::isBegun)).containsExactly(0, 1);
    }

    @Test
    void comesBackToWhatIsBeforeThePlayhead() {
        var p = picker().availability("00000")
                .have("   x ")
                .urgent(4)
                .lookAhead(4)
                .draw();
        assertThat(p.peer(1).shared(1).pickPieces(2 * BLOCKS)).containsExactly(4, 0);
    }

    /** Others in step do not say what they fetch: it is drawn. */
    @Test
    void drawsFromASharedSeedWhereOthersDoNotTell() {
        var drawn = IntStream.range(0, 40)
                .mapToObj(seed -> {
                    var p = picker().availability("110000")
                            .urgent(0, 1)
                            .lookAhead(0, 1, 2, 3, 4, 5)
                            .seed(seed)
                            .draw();
                    return p.peer(1).shared(3).pickPieces(4).getFirst();
                })
                .toList();
        assertThat(drawn).contains(2, 3, 4).doesNotContain(0, 1, 5);
    }

    /** 0 and 1 others have: 0 they send us. 2 is on its way to one of them. */
    @Test
    void takesFromASharedSeedWhatOthersHaveAndDoNotSend() {
        var p = picker().availability("110").urgent(0, 1).lookAhead(0, 1, 2).draw();
        assertThat(p.peer(1).shared(1, 2).offeredElsewhere(0).pickPieces(100)).containsExactly(1);
    }

    @Test
    void takesAnythingFromASharedSeedOnceOthersHaveAll() {
        var p = picker().availability("1100")
                .have("  xx")
                .urgent(0, 1)
                .lookAhead(0, 1, 2, 3)
                .draw();
        assertThat(p.peer(1).shared(1).offeredElsewhere(0, 1).pickPieces(8)).containsExactly(0, 1);
    }

    @Test
    void leavesADuePieceToWhoDeliversItSooner() {
        var p = picker().availability("11").urgent(0).draw();
        var slow = p.peer(1);
        slow.leaves = true;
        assertThat(slow.pickPieces(4)).containsExactly(1);
    }

    @Test
    void doublesNothingInEndgameThatIsNotOverdue() {
        var p = picker().availability("2").draw();
        p.peer(1).slow(1).pick(BLOCKS);
        p.after(2);
        assertThat(p.peer(2).pick(BLOCKS)).isEmpty();
        p.after(4);
        assertThat(p.peer(2).pick(BLOCKS)).hasSize(BLOCKS);
    }

    @Test
    void asksNothingTwiceOfOnePeer() {
        var p = picker().availability("1").urgent(0).draw();
        var peer = p.peer(1);
        assertThat(peer.pick(100)).hasSize(BLOCKS);
        p.after(100);
        assertThat(peer.pick(100)).isEmpty();
    }

    @Test
    void asksTheLastBlocksOfThreePeersAtMost() {
        var p = picker().availability("44").have("x ").draw();
        assertThat(p.peer(1).pick(100)).hasSize(BLOCKS);
        p.now += AGE;
        assertThat(p.peer(2).pick(100)).hasSize(BLOCKS);
        p.now += AGE;
        assertThat(p.peer(3).pick(100)).hasSize(BLOCKS);
        p.now += AGE;
        assertThat(p.peer(4).pick(100)).isEmpty();
    }

    @Test
    void doublesNothingThatMayWellBeOnItsWay() {
        var p = picker().availability("44").have("x ").draw();
        p.peer(1).pick(100);
        p.now += AGE / 2;
        assertThat(p.peer(2).pick(100)).isEmpty();
        p.now += AGE;
        assertThat(p.peer(2).pick(100)).hasSize(BLOCKS);
    }

    @Test
    void doublesNothingOfAPeerThatIsBusy() {
        var p = picker().availability("44").draw();
        var busy = p.peer(1);
        assertThat(busy.pick(BLOCKS)).hasSize(BLOCKS);
        p.peer(2).pick(100);
        p.now += AGE;
        assertThat(busy.pick(100)).isEmpty();
        busy.sendAll();
        assertThat(busy.pick(100)).hasSize(BLOCKS);
    }

    @Test
    void doublesNothingWhileABlockIsFree() {
        var p = picker().availability("44").draw();
        var slow = p.peer(1, 0);
        assertThat(slow.pick(100)).hasSize(BLOCKS);
        assertThat(p.peer(2, 0).pick(100)).isEmpty();
        p.peer(3).pick(100);
        p.now += AGE;
        assertThat(p.peer(2, 0).pick(100)).hasSize(BLOCKS);
    }

    @Test
    void givesBackWhatAPeerDidNotSend() {
        var p = picker().availability("11").have("x ").draw();
        var gone = p.peer(1);
        gone.pick(100);
        gone.dropAll();
        assertThat(p.peer(2).pick(100)).hasSize(BLOCKS);
    }

    @Test
    void knowsTheLastBlockOfAPieceAndDuplicates() {
        var p = picker().availability("11").have("x ").draw();
        var first = p.peer(1);
        var second = p.peer(2);
        first.pick(100);
        p.now += AGE;
        second.pick(100);
        assertThat(first.sendAll())
                .containsExactly(
                        new PiecePicker.Received.New(false),
                        new PiecePicker.Received.New(false),
                        new PiecePicker.Received.New(false),
                        new PiecePicker.Received.New(true));
        assertThat(second.sendAll()).containsOnly(new PiecePicker.Received.Duplicate());
        assertThat(p.it().senders(1)).containsOnly(1);
        assertThat(p.it().isWhole(1)).isTrue();
    }

    @Test
    void fetchesAPieceAgainWhoseHashWasWrong() {
        var p = picker().availability("11").have("x ").draw();
        var peer = p.peer(1);
        peer.pick(100);
        peer.sendAll();
        p.it().failed(1);
        assertThat(p.it().finished()).isFalse();
        assertThat(peer.pick(100)).hasSize(BLOCKS);
        peer.sendAll();
        p.it().verified(1);
        assertThat(p.it().finished()).isTrue();
        assertThat(p.it().hasEverything()).isTrue();
        assertThat(peer.pick(100)).isEqualTo(List.of());
    }
}
