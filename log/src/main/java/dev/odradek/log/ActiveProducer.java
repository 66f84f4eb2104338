package dev.odradek.log;

/// A producer as DescribeProducers shows it.
///
/// @param lastSequence -1 when it has written nothing in this epoch
/// @param coordinatorEpoch -1 when it had no transaction yet
/// @param transactionFirstOffset -1 when no transaction is open
public record ActiveProducer(
        long producerId,
        short epoch,
        int lastSequence,
        long lastTimestampMs,
        int coordinatorEpoch,
        long transactionFirstOffset) {}
