package dev.odradek.broker.config;

import org.jspecify.annotations.Nullable;

/// Who may come in and what they may do.
public final class SecuritySettings {
    static final SettingTable TABLE = new SettingTable(Scope.BROKER);

    public static final Setting<String> AUTHORIZER_CLASS_NAME =
            TABLE.stringOf("authorizer.class.name", "")
                    .low()
                    .protects()
                    .doc(
                            "Class that decides who may do what; everyone may do everything when empty.");

    public static final Setting<String> PRINCIPAL_BUILDER_CLASS =
            TABLE.classOf(
                            "principal.builder.class",
                            "org.apache.kafka.common.security.authenticator.DefaultKafkaPrincipalBuilder")
                    .perBroker()
                    .protects()
                    .doc("Class that names the principal behind a connection.");

    public static final Setting<@Nullable String> SECURITY_PROVIDERS =
            TABLE.stringOrNull("security.providers")
                    .low()
                    .protects()
                    .doc("Classes that register further security algorithms.");

    public static final Setting<@Nullable Password> DELEGATION_TOKEN_SECRET_KEY =
            TABLE.passwordOrNull("delegation.token.secret.key")
                    .protects()
                    .doc("Secret by which delegation tokens are signed; the same on every broker.");

    public static final Setting<Long> DELEGATION_TOKEN_MAX_LIFETIME_MS =
            TABLE.longOf("delegation.token.max.lifetime.ms", 604_800_000)
                    .atLeast(1)
                    .in(Unit.MILLISECONDS)
                    .protects()
                    .doc("Longest life of a delegation token, renewals included.");

    public static final Setting<Long> DELEGATION_TOKEN_EXPIRY_TIME_MS =
            TABLE.longOf("delegation.token.expiry.time.ms", 86_400_000)
                    .atLeast(1)
                    .in(Unit.MILLISECONDS)
                    .protects()
                    .doc("How long a delegation token lasts before it must be renewed.");

    public static final Setting<Long> DELEGATION_TOKEN_EXPIRY_CHECK_INTERVAL_MS =
            TABLE.longOf("delegation.token.expiry.check.interval.ms", 3_600_000)
                    .atLeast(1)
                    .in(Unit.MILLISECONDS)
                    .low()
                    .protects()
                    .doc("How often expired delegation tokens are removed.");

    private SecuritySettings() {}
}
