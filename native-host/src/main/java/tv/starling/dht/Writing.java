package tv.starling.dht;

import java.util.List;
import java.util.function.IntConsumer;
import tv.starling.dht.Krpc.Question;

/** What is written with a node's token (BEP 5, 44). */
interface Writing {
    Question with(byte[] token);

    /** Writes at each of them that gave a token. {@code done} is told how many took it. */
    static void write(DhtNode node, List<Lookup.Holder> holders, Writing writing, IntConsumer done) {
        List<Lookup.Holder> willing =
                holders.stream().filter(h -> h.token().isPresent()).toList();
        if (willing.isEmpty()) {
            done.accept(0);
            return;
        }
        int[] left = {willing.size()};
        int[] taken = {0};
        for (Lookup.Holder holder : willing) {
            Question question = writing.with(holder.token().orElseThrow());
            node.ask(holder.contact().address(), question, new Lookup.Replies() {
                @Override
                public void answered(Krpc.Answer answer, List<Contact> nodes) {
                    taken[0]++;
                    settled();
                }

                @Override
                public void slow() {}

                @Override
                public void failed() {
                    settled();
                }

                private void settled() {
                    if (--left[0] == 0) {
                        done.accept(taken[0]);
                    }
                }
            });
        }
    }
}
