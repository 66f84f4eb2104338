package dev.odradek.base.check;

/// Checks of what only a bug of ours can break. They stay on in production: a node that stops is
/// better than one that lies.
public final class Invariant {
    private Invariant() {}

    /// @throws BrokenInvariantException with `claim` when it does not hold
    public static void check(boolean holds, String claim) {
        if (!holds) {
            throw new BrokenInvariantException(claim);
        }
    }

    /// As [#check(boolean, String)], the claim formatted only when it is broken.
    public static void check(
            boolean holds, String claim, @org.jspecify.annotations.Nullable Object... values) {
        if (!holds) {
            throw new BrokenInvariantException(String.format(java.util.Locale.ROOT, claim, values));
        }
    }
}
