package dev.odradek.metadata;

import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Whom a client quota is for: a user, a client id, both, or an IP address, each by name or as
/// default.
///
/// @param parts at most one per type, sorted by type
public record QuotaEntity(List<Part> parts) implements Comparable<QuotaEntity> {
    private static final Comparator<Part> PART_ORDER =
            Comparator.comparing(Part::type)
                    .thenComparing(Part::isDefault)
                    .thenComparing(p -> p.name() == null ? "" : p.name());

    /// One part of an entity.
    ///
    /// @param type `user`, `client-id` or `ip`
    /// @param name null for the default
    public record Part(String type, @Nullable String name) {
        boolean isDefault() {
            return name == null;
        }
    }

    public QuotaEntity {
        parts = parts.stream().sorted(PART_ORDER).toList();
    }

    public boolean has(String type) {
        return parts.stream().anyMatch(p -> p.type().equals(type));
    }

    @Override
    public int compareTo(QuotaEntity other) {
        Iterator<Part> theirs = other.parts.iterator();
        for (var part : parts) {
            if (!theirs.hasNext()) {
                return 1;
            }
            int order = PART_ORDER.compare(part, theirs.next());
            if (order != 0) {
                return order;
            }
        }
        return theirs.hasNext() ? -1 : 0;
    }
}
