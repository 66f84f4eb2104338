package dev.odradek.broker.storage;

import dev.odradek.wire.metadata.UserScramCredentialRecord;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// One `--add-scram`: `SCRAM-SHA-256=[name=alice,password=alice-secret]`, or with `salt` and
/// `saltedpassword` in base64 in place of the password. Source: Kafka ScramParser, ScramFormatter;
/// RFC 5802.
final class ScramArgument {
    private static final int ITERATIONS_LEAST = 4096;
    private static final int ITERATIONS_MOST = 16384;
    private static final int SALT_BYTES = 20;

    /// The two mechanisms, with their numbers in records.
    private enum Mechanism {
        SHA_256("SCRAM-SHA-256", 1, "HmacSHA256", "SHA-256"),
        SHA_512("SCRAM-SHA-512", 2, "HmacSHA512", "SHA-512");

        private final String mechanismName;
        private final byte type;
        private final String mac;
        private final String digest;

        Mechanism(String mechanismName, int type, String mac, String digest) {
            this.mechanismName = mechanismName;
            this.type = (byte) type;
            this.mac = mac;
            this.digest = digest;
        }
    }

    private ScramArgument() {}

    /// The record that the argument asks for.
    ///
    /// @param random where a salt comes from that is not given
    /// @throws StorageException when the argument is something else
    static UserScramCredentialRecord parse(String argument, RandomGenerator random) {
        String text = argument.trim();
        int equals = text.indexOf('=');
        if (equals < 0) {
            throw new StorageException(
                    "Failed to find equals sign in SCRAM argument '" + text + "'");
        }
        Mechanism mechanism = mechanism(text.substring(0, equals));
        String list = text.substring(equals + 1);
        if (!list.startsWith("[") || !list.endsWith("]")) {
            throw new StorageException(
                    "Expected configuration string to start with [ and end with ]");
        }
        Map<String, String> parts = parts(list.substring(1, list.length() - 1));
        String name = parts.remove("name");
        if (name == null) {
            throw new StorageException("You must supply 'name' to add-scram");
        }
        int iterations = iterations(mechanism, parts.remove("iterations"));
        String saltText = parts.remove("salt");
        String password = parts.remove("password");
        String saltedText = parts.remove("saltedpassword");
        if (!parts.isEmpty()) {
            throw new StorageException(
                    "Unknown SCRAM configurations: " + String.join(", ", parts.keySet()));
        }
        byte[] salt = salt(saltText, random);
        byte[] salted = salted(mechanism, password, saltText, saltedText, salt, iterations);
        byte[] clientKey = mac(mechanism, salted, bytes("Client Key"));
        return new UserScramCredentialRecord()
                .name(name)
                .mechanism(mechanism.type)
                .salt(salt)
                .storedKey(digest(mechanism, clientKey))
                .serverKey(mac(mechanism, salted, bytes("Server Key")))
                .iterations(iterations);
    }

    private static Mechanism mechanism(String name) {
        for (Mechanism mechanism : Mechanism.values()) {
            if (mechanism.mechanismName.equals(name)) {
                return mechanism;
            }
        }
        throw new StorageException("The add-scram mechanism " + name + " is not supported.");
    }

    private static Map<String, String> parts(String list) {
        Map<String, String> parts = new TreeMap<>();
        for (String part : list.split(",", -1)) {
            int equals = part.indexOf('=');
            if (equals < 0) {
                throw new StorageException("No equals sign found in SCRAM component: " + part);
            }
            String value = part.substring(equals + 1);
            if (value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"")) {
                value = value.substring(1, value.length() - 1);
            }
            parts.put(part.substring(0, equals), value);
        }
        return parts;
    }

    private static int iterations(Mechanism mechanism, @Nullable String text) {
        int iterations;
        try {
            iterations = text == null ? ITERATIONS_LEAST : Integer.parseInt(text);
        } catch (NumberFormatException _) {
            throw new StorageException("Failed to parse iterations count: " + text);
        }
        if (iterations < ITERATIONS_LEAST || iterations > ITERATIONS_MOST) {
            throw new StorageException(
                    "The 'iterations' value must be "
                            + (iterations < ITERATIONS_LEAST
                                    ? ">= " + ITERATIONS_LEAST
                                    : "<= " + ITERATIONS_MOST)
                            + " for add-scram using "
                            + mechanism.mechanismName);
        }
        return iterations;
    }

    private static byte[] salt(@Nullable String text, RandomGenerator random) {
        if (text != null) {
            return decode("salt", text);
        }
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return salt;
    }

    private static byte[] salted(
            Mechanism mechanism,
            @Nullable String password,
            @Nullable String saltText,
            @Nullable String saltedText,
            byte[] salt,
            int iterations) {
        if (password != null) {
            if (password.isEmpty()) {
                throw new StorageException("The 'password' of add-scram must not be empty");
            }
            return stretched(mechanism, bytes(password), salt, iterations);
        }
        if (saltedText == null) {
            throw new StorageException(
                    "You must supply one of 'password' or 'saltedpassword' to add-scram");
        }
        if (saltText == null) {
            throw new StorageException("You must supply 'salt' with 'saltedpassword' to add-scram");
        }
        return decode("saltedPassword", saltedText);
    }

    private static byte[] decode(String what, String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException _) {
            throw new StorageException("Failed to decode given " + what + ": " + text);
        }
    }

    /// The function Hi of RFC 5802.
    private static byte[] stretched(
            Mechanism mechanism, byte[] password, byte[] salt, int iterations) {
        try {
            Mac mac = Mac.getInstance(mechanism.mac);
            mac.init(new SecretKeySpec(password, mechanism.mac));
            mac.update(salt);
            byte[] last = mac.doFinal(new byte[] {0, 0, 0, 1});
            byte[] result = last.clone();
            for (int i = 1; i < iterations; i++) {
                last = mac.doFinal(last);
                for (int at = 0; at < result.length; at++) {
                    result[at] ^= last[at];
                }
            }
            return result;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] mac(Mechanism mechanism, byte[] key, byte[] text) {
        try {
            Mac mac = Mac.getInstance(mechanism.mac);
            mac.init(new SecretKeySpec(key, mechanism.mac));
            return mac.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] digest(Mechanism mechanism, byte[] text) {
        try {
            return MessageDigest.getInstance(mechanism.digest).digest(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
