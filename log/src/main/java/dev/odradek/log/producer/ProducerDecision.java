package dev.odradek.log.producer;

/// What the producers' state says about an append.
public sealed interface ProducerDecision {
    /// It may be appended.
    record Accepted(ProducerUpdate update) implements ProducerDecision {}

    /// It was appended before.
    record Duplicate(SequenceRange original) implements ProducerDecision {}

    /// It must not be appended.
    record Refused(ProducerRefusal refusal) implements ProducerDecision {}
}
