package dev.odradek.metadata;

import dev.odradek.wire.metadata.UserScramCredentialRecord;
import java.util.Arrays;
import java.util.Objects;

/// What the cluster keeps of a password (RFC 5802). The arrays are shared: do not write to them.
public record ScramCredential(byte[] salt, byte[] storedKey, byte[] serverKey, int iterations) {

    static ScramCredential of(UserScramCredentialRecord record) {
        return new ScramCredential(
                record.salt(), record.storedKey(), record.serverKey(), record.iterations());
    }

    UserScramCredentialRecord toRecord(ScramKey key) {
        return new UserScramCredentialRecord()
                .name(key.user())
                .mechanism(key.mechanism())
                .salt(salt)
                .storedKey(storedKey)
                .serverKey(serverKey)
                .iterations(iterations);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof ScramCredential other
                && Arrays.equals(salt, other.salt)
                && Arrays.equals(storedKey, other.storedKey)
                && Arrays.equals(serverKey, other.serverKey)
                && iterations == other.iterations;
    }

    @Override
    public int hashCode() {
        return Objects.hash(
                Arrays.hashCode(salt),
                Arrays.hashCode(storedKey),
                Arrays.hashCode(serverKey),
                iterations);
    }

    /// Without the secret.
    @Override
    public String toString() {
        return "ScramCredential[iterations=" + iterations + "]";
    }
}
