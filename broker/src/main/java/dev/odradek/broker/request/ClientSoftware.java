package dev.odradek.broker.request;

import java.util.regex.Pattern;

/// Name and version of a client's library, as it gave them in ApiVersions. Source: KIP-511.
public record ClientSoftware(String name, String version) {
    private static final Pattern ALLOWED =
            Pattern.compile("[a-zA-Z0-9](?:[a-zA-Z0-9\\-.]*[a-zA-Z0-9])?");

    /// Whether both are letters, digits, dashes and dots, with a letter or digit at either end.
    public boolean isValid() {
        return ALLOWED.matcher(name).matches() && ALLOWED.matcher(version).matches();
    }
}
