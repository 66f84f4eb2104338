package dev.odradek.controller;

import dev.odradek.raft.record.VersionedRecord;
import java.util.List;

/// What a request leads to.
///
/// @param records to append; when there are none, the response holds as soon as what it is based on
///   is committed
/// @param response given when the records are committed
/// @param isAtomic the records stand or fall together; others may be split over several batches, in
///   their order
record Decision<R>(List<VersionedRecord> records, R response, boolean isAtomic) {
    Decision {
        records = List.copyOf(records);
    }

    static <R> Decision<R> atomic(List<VersionedRecord> records, R response) {
        return new Decision<>(records, response, true);
    }

    static <R> Decision<R> of(List<VersionedRecord> records, R response) {
        return new Decision<>(records, response, false);
    }

    /// Nothing changes.
    static <R> Decision<R> answer(R response) {
        return new Decision<>(List.of(), response, true);
    }
}
