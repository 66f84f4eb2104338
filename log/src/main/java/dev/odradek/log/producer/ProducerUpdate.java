package dev.odradek.log.producer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What an append changes in the producers, kept apart until the append has succeeded.
public final class ProducerUpdate {
    final Map<Long, ProducerAppend> appends = new HashMap<>(2);
    final List<CompletedTransaction> completed = new ArrayList<>(1);
    final Set<Long> verified = new HashSet<>(2);

    ProducerUpdate() {}

    /// How many transactions it ends by aborting them.
    public int abortedCount() {
        int count = 0;
        for (CompletedTransaction transaction : completed) {
            count += transaction.aborted() ? 1 : 0;
        }
        return count;
    }
}
