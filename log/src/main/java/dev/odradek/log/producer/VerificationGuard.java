package dev.odradek.log.producer;

/// Proof that the transaction coordinator was asked about a transaction on this partition; made by
/// [ProducerStates#startVerification] before it is asked, shown with the first append. Compared by
/// identity, so that the answer to an old question opens nothing. Source: KIP-890.
public final class VerificationGuard {
    /// No verification.
    public static final VerificationGuard NONE = new VerificationGuard();

    VerificationGuard() {}
}
