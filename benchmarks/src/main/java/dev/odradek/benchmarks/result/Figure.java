package dev.odradek.benchmarks.result;

/// One thing that is measured, of every peer, in every round.
///
/// @param work the piece of work that gives it, such as `bulk-1k`
/// @param name what of it, such as `cpu`
/// @param title for people, in a few words, without the unit
public record Figure(String work, String name, String title, Unit unit) {
    /// What names it in the JSON, such as `bulk-1k/cpu`.
    public String key() {
        return work + "/" + name;
    }
}
