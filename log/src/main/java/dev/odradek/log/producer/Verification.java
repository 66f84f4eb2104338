package dev.odradek.log.producer;

/// A transaction's verification under way. Source: Kafka 4.3.1 VerificationStateEntry.
final class Verification {
    final VerificationGuard guard = new VerificationGuard();
    final long startedMs;
    final boolean epochBumps;
    int lowestSequence;
    short epoch;

    Verification(long startedMs, int sequence, short epoch, boolean epochBumps) {
        this.startedMs = startedMs;
        this.lowestSequence = sequence;
        this.epoch = epoch;
        this.epochBumps = epochBumps;
    }

    /// A retry may begin with an earlier batch than the one that came first.
    void seen(int sequence, short batchEpoch) {
        if (batchEpoch > epoch) {
            epoch = batchEpoch;
            lowestSequence = sequence;
        } else if (batchEpoch == epoch && sequence < lowestSequence) {
            lowestSequence = sequence;
        }
    }
}
