package dev.odradek.benchmarks;

import dev.odradek.benchmarks.result.PeerFacts;
import dev.odradek.benchmarks.work.Pace;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What was asked for on the command line.
///
/// @param rounds of each piece of work with each peer
/// @param only names of pieces of work or stages; all when empty
/// @param peers their keys
record Options(int rounds, Pace pace, Set<String> only, List<String> peers) {
    static final String USAGE =
            """
            usage: odradek-benchmark.sh [--rounds N] [--quick] [--seconds N] [--only NAME,...] [--peers NAME,...]
              --rounds  of each piece of work, 5 unless said
              --quick   short and small: shows that everything works, its figures mean little
              --seconds that each load is measured; long ones leave time for a profiler
              --only    pieces of work, such as bulk-1k,one-record,backlog; all unless said
              --peers   of odradek, kafka, kafka-tuned; all unless said; without --only the tuned one does
                        what the goals speak of
            """;
    private static final int ROUNDS = 5;
    private static final List<String> ALL =
            List.of(PeerFacts.KAFKA, PeerFacts.KAFKA_TUNED, PeerFacts.ODRADEK);

    /// @throws IllegalArgumentException with a sentence for people
    static Options parse(List<String> arguments) {
        int rounds = ROUNDS;
        boolean quick = false;
        int seconds = 0;
        Set<String> only = new HashSet<>();
        List<String> peers = ALL;
        for (int i = 0; i < arguments.size(); i++) {
            switch (arguments.get(i)) {
                case "--quick" -> quick = true;
                case "--rounds" -> rounds = number(arguments, ++i);
                case "--seconds" -> seconds = number(arguments, ++i);
                case "--only" -> only.addAll(list(value(arguments, ++i)));
                case "--peers" -> peers = list(value(arguments, ++i)).stream().distinct().toList();
                default -> throw new IllegalArgumentException("unknown option " + arguments.get(i));
            }
        }
        for (String name : only) {
            if (!Matrix.names().contains(name)) {
                throw new IllegalArgumentException(
                        "no such piece of work: %s; there are %s"
                                .formatted(name, String.join(", ", Matrix.names())));
            }
        }
        for (String peer : peers) {
            if (!ALL.contains(peer)) {
                throw new IllegalArgumentException("no such peer: " + peer);
            }
        }
        Pace pace = quick ? Pace.quick() : Pace.full();
        return new Options(
                rounds,
                seconds == 0 ? pace : pace.withMeasured(Duration.ofSeconds(seconds)),
                only,
                peers);
    }

    private static String value(List<String> arguments, int at) {
        if (at == arguments.size()) {
            throw new IllegalArgumentException(arguments.get(at - 1) + " needs a value");
        }
        return arguments.get(at);
    }

    private static int number(List<String> arguments, int at) {
        String value = value(arguments, at);
        if (!value.matches("[1-9][0-9]{0,4}")) {
            throw new IllegalArgumentException(
                    arguments.get(at - 1) + " must be a number from 1 to 99999, not " + value);
        }
        return Integer.parseInt(value);
    }

    private static List<String> list(String value) {
        return Arrays.asList(value.split(","));
    }
}
