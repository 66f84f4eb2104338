package dev.odradek.benchmarks.result;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// All that a run of the benchmark found so far. Figures keep the order in which they first came.
public final class Findings {
    private final Map<String, Figure> figures = new LinkedHashMap<>();
    private final List<Sample> samples = new ArrayList<>();
    private final List<Refusal> refusals = new ArrayList<>();

    /// Takes a sample in.
    ///
    /// @throws IllegalArgumentException when it is not a finite number
    public void add(Sample sample) {
        if (!Double.isFinite(sample.value())) {
            throw new IllegalArgumentException("not a number: " + sample);
        }
        figures.putIfAbsent(sample.figure().key(), sample.figure());
        samples.add(sample);
    }

    public void add(Refusal refusal) {
        refusals.add(refusal);
    }

    public Collection<Figure> figures() {
        return figures.values();
    }

    public Optional<Figure> figure(String key) {
        return Optional.ofNullable(figures.get(key));
    }

    public List<Sample> samples() {
        return samples;
    }

    /// What one round of a work with a peer gave; nothing when it was refused.
    public List<Sample> samples(String work, String peer, int round) {
        return samples.stream()
                .filter(each -> each.figure().work().equals(work))
                .filter(each -> each.peer().equals(peer) && each.round() == round)
                .toList();
    }

    public List<Refusal> refusals() {
        return refusals;
    }

    /// What a peer's rounds gave of a figure; empty when there is nothing, or when one of its
    /// rounds of that work was refused: a median of what happened to go well says nothing.
    public Optional<Spread> spread(Figure figure, String peer) {
        if (refusals.stream()
                .anyMatch(each -> each.work().equals(figure.work()) && each.peer().equals(peer))) {
            return Optional.empty();
        }
        List<Double> values =
                samples.stream()
                        .filter(each -> each.peer().equals(peer))
                        .filter(each -> each.figure().equals(figure))
                        .map(Sample::value)
                        .toList();
        return values.isEmpty() ? Optional.empty() : Optional.of(Spread.of(values));
    }
}
