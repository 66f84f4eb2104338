package dev.odradek.log.producer;

/// What a log says when a transaction on it is to be verified. Source: Kafka 4.3.1
/// UnifiedLog.maybeStartTransactionVerification.
public sealed interface VerificationStart {
    /// The transaction is known to be open here: nobody has to be asked.
    record NotNeeded() implements VerificationStart {}

    /// The coordinator is to be asked, and the guard shown with the append.
    record Asked(VerificationGuard guard) implements VerificationStart {}

    /// The producer was replaced by one of a later epoch.
    record Refused(ProducerRefusal refusal) implements VerificationStart {}
}
