package dev.odradek.benchmarks.work;

import dev.odradek.benchmarks.measure.Processor;
import dev.odradek.benchmarks.result.Unit;
import org.HdrHistogram.Histogram;

/// The figures that several pieces of work have in common.
final class Figures {
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double MICROS_PER_SECOND = 1e6;

    /// Fewer are one or two moments in which the machine was elsewhere: each delays all requests
    /// that are under way, and the next ones.
    private static final double BEYOND_MIN = 20;

    private Figures() {}

    /// Processor time for each gigabyte, of the broker's work and, apart, of its compilers.
    static void perGigabyte(Broker broker, String work, Watch.Seen seen) {
        perGigabyte(broker, work, "broker CPU", seen.processor(), seen.gigabytes());
    }

    /// The same of what was seen otherwise.
    static void perGigabyte(
            Broker broker, String work, String title, Processor processor, double gigabytes) {
        Unit unit = Unit.CPU_SECONDS_PER_GB;
        broker.found(work, "cpu", title, unit, processor.work() / gigabytes);
        broker.noted(work, "gc", "of it the collector", unit, processor.collector() / gigabytes);
        broker.noted(work, "jit", "compilers", unit, processor.compilers() / gigabytes);
    }

    /// Processor time for each request, of the broker's work and, apart, of its compilers.
    static void perRequest(Broker broker, String work, Watch.Seen seen) {
        double each = MICROS_PER_SECOND / seen.counts().answered();
        Unit unit = Unit.CPU_MICROS_PER_REQUEST;
        broker.found(work, "cpu", "broker CPU", unit, seen.processor().work() * each);
        broker.noted(work, "gc", "of it the collector", unit, seen.processor().collector() * each);
        broker.noted(work, "jit", "compilers", unit, seen.processor().compilers() * each);
    }

    /// What clients saw, from the moment at which each request was due. A percentile is told where
    /// enough requests lie beyond it to say something; the longest one is shown, and not compared.
    static void latencies(Broker broker, String work, String what, Histogram nanos) {
        percentile(broker, work, "p50", what + " p50", nanos, 50);
        percentile(broker, work, "p99", what + " p99", nanos, 99);
        percentile(broker, work, "p999", what + " p99.9", nanos, 99.9);
        broker.noted(
                work, "max", what + " max", Unit.MILLIS, nanos.getMaxValue() / NANOS_PER_MILLI);
    }

    /// What of the latencies is the client's own, or the machine's: how late its requests left.
    static void lateness(Broker broker, String work, Histogram nanos) {
        broker.noted(
                work,
                "late",
                "the client sent late by p99.9",
                Unit.MILLIS,
                nanos.getValueAtPercentile(99.9) / NANOS_PER_MILLI);
    }

    private static void percentile(
            Broker broker,
            String work,
            String name,
            String title,
            Histogram nanos,
            double percentile) {
        double beyond = nanos.getTotalCount() * (100 - percentile) / 100;
        if (beyond >= BEYOND_MIN) {
            broker.found(
                    work,
                    name,
                    title,
                    Unit.MILLIS,
                    nanos.getValueAtPercentile(percentile) / NANOS_PER_MILLI);
        }
    }
}
