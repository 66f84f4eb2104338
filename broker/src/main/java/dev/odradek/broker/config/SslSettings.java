package dev.odradek.broker.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// TLS.
public final class SslSettings {
    static final SettingTable TABLE = new SettingTable(Scope.BROKER);

    public static final Setting<String> SSL_PROTOCOL =
            TABLE.stringOf("ssl.protocol", "TLSv1.3")
                    .perBroker()
                    .protects()
                    .doc("TLS version that contexts are made with.");

    public static final Setting<@Nullable String> SSL_PROVIDER =
            TABLE.stringOrNull("ssl.provider")
                    .perBroker()
                    .protects()
                    .doc("Security provider of TLS; the JVM's when unset.");

    public static final Setting<List<String>> SSL_ENABLED_PROTOCOLS =
            TABLE.listOf("ssl.enabled.protocols", "TLSv1.2", "TLSv1.3")
                    .distinct()
                    .perBroker()
                    .protects()
                    .doc("TLS versions that are offered.");

    public static final Setting<List<String>> SSL_CIPHER_SUITES =
            TABLE.listOf("ssl.cipher.suites")
                    .distinct()
                    .perBroker()
                    .protects()
                    .doc("Cipher suites that are offered; the JVM's when empty.");

    public static final Setting<String> SSL_KEYSTORE_TYPE =
            TABLE.stringOf("ssl.keystore.type", "JKS")
                    .perBroker()
                    .protects()
                    .doc("Format of the key store: JKS, PKCS12 or PEM.");

    public static final Setting<@Nullable String> SSL_KEYSTORE_LOCATION =
            TABLE.stringOrNull("ssl.keystore.location")
                    .perBroker()
                    .protects()
                    .doc("File of the key store.");

    public static final Setting<@Nullable Password> SSL_KEYSTORE_PASSWORD =
            TABLE.passwordOrNull("ssl.keystore.password")
                    .perBroker()
                    .protects()
                    .doc("Password of the key store.");

    public static final Setting<@Nullable Password> SSL_KEY_PASSWORD =
            TABLE.passwordOrNull("ssl.key.password")
                    .perBroker()
                    .protects()
                    .doc("Password of the private key.");

    public static final Setting<@Nullable Password> SSL_KEYSTORE_KEY =
            TABLE.passwordOrNull("ssl.keystore.key")
                    .perBroker()
                    .protects()
                    .doc("Private key in PEM, in place of a file.");

    public static final Setting<@Nullable Password> SSL_KEYSTORE_CERTIFICATE_CHAIN =
            TABLE.passwordOrNull("ssl.keystore.certificate.chain")
                    .perBroker()
                    .protects()
                    .doc("Certificate chain in PEM, in place of a file.");

    public static final Setting<String> SSL_TRUSTSTORE_TYPE =
            TABLE.stringOf("ssl.truststore.type", "JKS")
                    .perBroker()
                    .protects()
                    .doc("Format of the trust store: JKS, PKCS12 or PEM.");

    public static final Setting<@Nullable String> SSL_TRUSTSTORE_LOCATION =
            TABLE.stringOrNull("ssl.truststore.location")
                    .perBroker()
                    .protects()
                    .doc("File of the trust store.");

    public static final Setting<@Nullable Password> SSL_TRUSTSTORE_PASSWORD =
            TABLE.passwordOrNull("ssl.truststore.password")
                    .perBroker()
                    .protects()
                    .doc("Password of the trust store.");

    public static final Setting<@Nullable Password> SSL_TRUSTSTORE_CERTIFICATES =
            TABLE.passwordOrNull("ssl.truststore.certificates")
                    .perBroker()
                    .protects()
                    .doc("Trusted certificates in PEM, in place of a file.");

    public static final Setting<String> SSL_KEYMANAGER_ALGORITHM =
            TABLE.stringOf("ssl.keymanager.algorithm", "SunX509")
                    .perBroker()
                    .protects()
                    .doc("Algorithm of the key manager.");

    public static final Setting<String> SSL_TRUSTMANAGER_ALGORITHM =
            TABLE.stringOf("ssl.trustmanager.algorithm", "PKIX")
                    .perBroker()
                    .protects()
                    .doc("Algorithm of the trust manager.");

    public static final Setting<String> SSL_ENDPOINT_IDENTIFICATION_ALGORITHM =
            TABLE.stringOf("ssl.endpoint.identification.algorithm", "https")
                    .perBroker()
                    .low()
                    .protects()
                    .doc(
                            "How the name of another broker is checked against its certificate; empty checks nothing.");

    public static final Setting<@Nullable String> SSL_SECURE_RANDOM_IMPLEMENTATION =
            TABLE.stringOrNull("ssl.secure.random.implementation")
                    .perBroker()
                    .low()
                    .protects()
                    .doc("Source of random numbers for TLS.");

    public static final Setting<String> SSL_CLIENT_AUTH =
            TABLE.stringOf("ssl.client.auth", "none")
                    .oneOf("required", "requested", "none")
                    .perBroker()
                    .protects()
                    .doc("Whether clients must, may or need not show a certificate.");

    public static final Setting<String> SSL_PRINCIPAL_MAPPING_RULES =
            TABLE.stringOf("ssl.principal.mapping.rules", "DEFAULT")
                    .low()
                    .protects()
                    .doc("Rules that make a short name of a certificate's subject.");

    public static final Setting<@Nullable String> SSL_ENGINE_FACTORY_CLASS =
            TABLE.classOrNull("ssl.engine.factory.class")
                    .perBroker()
                    .low()
                    .protects()
                    .doc("Class that makes TLS engines.");

    public static final Setting<Boolean> SSL_ALLOW_DN_CHANGES =
            TABLE.booleanOf("ssl.allow.dn.changes", false)
                    .low()
                    .protects()
                    .doc("Let a new certificate at run time bear another subject.");

    public static final Setting<Boolean> SSL_ALLOW_SAN_CHANGES =
            TABLE.booleanOf("ssl.allow.san.changes", false)
                    .low()
                    .protects()
                    .doc("Let a new certificate at run time bear other alternative names.");

    private SslSettings() {}
}
