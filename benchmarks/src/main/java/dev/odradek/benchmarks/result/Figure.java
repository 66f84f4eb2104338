package dev.odradek.benchmarks.result;

/// One thing that is measured, of every peer, in every round.
///
/// @param work the piece of work that gives it, such as `bulk-1k`
/// @param name what of it, such as `cpu`
/// @param title for people, in a few words, without the unit
/// @param compared whether one peer's share of another's says something; what a figure is made of,
///   and what is the same for all by design, is only shown
public record Figure(String work, String name, String title, Unit unit, boolean compared) {
    /// One that is compared.
    public Figure(String work, String name, String title, Unit unit) {
        this(work, name, title, unit, true);
    }

    /// What names it in the JSON, such as `bulk-1k/cpu`.
    public String key() {
        return work + "/" + name;
    }
}
