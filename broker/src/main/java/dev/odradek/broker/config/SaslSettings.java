package dev.odradek.broker.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// SASL and its mechanisms.
public final class SaslSettings {
    static final SettingTable TABLE = new SettingTable(Scope.BROKER);

    public static final Setting<List<String>> SASL_ENABLED_MECHANISMS =
            TABLE.listOf("sasl.enabled.mechanisms", "GSSAPI")
                    .distinct()
                    .perBroker()
                    .protects()
                    .doc("Mechanisms that are offered to clients.");

    public static final Setting<String> SASL_MECHANISM_INTER_BROKER_PROTOCOL =
            TABLE.stringOf("sasl.mechanism.inter.broker.protocol", "GSSAPI")
                    .perBroker()
                    .protects()
                    .doc("Mechanism between brokers.");

    public static final Setting<String> SASL_MECHANISM_CONTROLLER_PROTOCOL =
            TABLE.stringOf("sasl.mechanism.controller.protocol", "GSSAPI")
                    .high()
                    .protects()
                    .doc("Mechanism towards controllers.");

    public static final Setting<@Nullable Password> SASL_JAAS_CONFIG =
            TABLE.passwordOrNull("sasl.jaas.config")
                    .perBroker()
                    .protects()
                    .doc("Login context of a listener in JAAS syntax.");

    public static final Setting<@Nullable String> SASL_CLIENT_CALLBACK_HANDLER_CLASS =
            TABLE.classOrNull("sasl.client.callback.handler.class")
                    .protects()
                    .doc("Class that answers the questions of a client's login.");

    public static final Setting<@Nullable String> SASL_SERVER_CALLBACK_HANDLER_CLASS =
            TABLE.classOrNull("sasl.server.callback.handler.class")
                    .protects()
                    .doc(
                            "Class that answers the questions of the server side, for one listener and mechanism.");

    public static final Setting<@Nullable String> SASL_LOGIN_CLASS =
            TABLE.classOrNull("sasl.login.class").protects().doc("Class that performs the login.");

    public static final Setting<@Nullable String> SASL_LOGIN_CALLBACK_HANDLER_CLASS =
            TABLE.classOrNull("sasl.login.callback.handler.class")
                    .protects()
                    .doc("Class that answers the questions of the login.");

    public static final Setting<Integer> SASL_SERVER_MAX_RECEIVE_SIZE =
            TABLE.intOf("sasl.server.max.receive.size", 524_288)
                    .in(Unit.BYTES)
                    .protects()
                    .doc("Largest message of a client before it is authenticated.");

    public static final Setting<@Nullable String> SASL_KERBEROS_SERVICE_NAME =
            TABLE.stringOrNull("sasl.kerberos.service.name")
                    .perBroker()
                    .protects()
                    .doc("Kerberos name of the brokers.");

    public static final Setting<String> SASL_KERBEROS_KINIT_CMD =
            TABLE.stringOf("sasl.kerberos.kinit.cmd", "/usr/bin/kinit")
                    .perBroker()
                    .protects()
                    .doc("Where kinit is.");

    public static final Setting<Double> SASL_KERBEROS_TICKET_RENEW_WINDOW_FACTOR =
            TABLE.doubleOf("sasl.kerberos.ticket.renew.window.factor", 0.8)
                    .perBroker()
                    .protects()
                    .doc("Share of a ticket's life after which it is renewed.");

    public static final Setting<Double> SASL_KERBEROS_TICKET_RENEW_JITTER =
            TABLE.doubleOf("sasl.kerberos.ticket.renew.jitter", 0.05)
                    .perBroker()
                    .protects()
                    .doc("Share by which that moment is varied at random.");

    public static final Setting<Long> SASL_KERBEROS_MIN_TIME_BEFORE_RELOGIN =
            TABLE.longOf("sasl.kerberos.min.time.before.relogin", 60_000)
                    .in(Unit.MILLISECONDS)
                    .perBroker()
                    .protects()
                    .doc("Least pause between two attempts to renew.");

    public static final Setting<List<String>> SASL_KERBEROS_PRINCIPAL_TO_LOCAL_RULES =
            TABLE.listOf("sasl.kerberos.principal.to.local.rules", "DEFAULT")
                    .distinct()
                    .perBroker()
                    .protects()
                    .doc("Rules that make a short name of a Kerberos principal.");

    public static final Setting<Double> SASL_LOGIN_REFRESH_WINDOW_FACTOR =
            TABLE.doubleOf("sasl.login.refresh.window.factor", 0.8)
                    .perBroker()
                    .protects()
                    .doc("Share of a credential's life after which it is renewed.");

    public static final Setting<Double> SASL_LOGIN_REFRESH_WINDOW_JITTER =
            TABLE.doubleOf("sasl.login.refresh.window.jitter", 0.05)
                    .perBroker()
                    .protects()
                    .doc("Share by which that moment is varied at random.");

    public static final Setting<Short> SASL_LOGIN_REFRESH_MIN_PERIOD_SECONDS =
            TABLE.shortOf("sasl.login.refresh.min.period.seconds", 60)
                    .in(Unit.SECONDS)
                    .perBroker()
                    .protects()
                    .doc("Least life of a credential before it is renewed.");

    public static final Setting<Short> SASL_LOGIN_REFRESH_BUFFER_SECONDS =
            TABLE.shortOf("sasl.login.refresh.buffer.seconds", 300)
                    .in(Unit.SECONDS)
                    .perBroker()
                    .protects()
                    .doc("Time before expiry that a renewal leaves.");

    public static final Setting<@Nullable Integer> SASL_LOGIN_CONNECT_TIMEOUT_MS =
            TABLE.intOrNull("sasl.login.connect.timeout.ms")
                    .in(Unit.MILLISECONDS)
                    .low()
                    .protects()
                    .doc("How long a login waits for its provider's connection.");

    public static final Setting<@Nullable Integer> SASL_LOGIN_READ_TIMEOUT_MS =
            TABLE.intOrNull("sasl.login.read.timeout.ms")
                    .in(Unit.MILLISECONDS)
                    .low()
                    .protects()
                    .doc("How long a login waits for its provider's answer.");

    public static final Setting<Long> SASL_LOGIN_RETRY_BACKOFF_MS =
            TABLE.longOf("sasl.login.retry.backoff.ms", 100)
                    .in(Unit.MILLISECONDS)
                    .low()
                    .protects()
                    .doc("First pause before a login is tried again.");

    public static final Setting<Long> SASL_LOGIN_RETRY_BACKOFF_MAX_MS =
            TABLE.longOf("sasl.login.retry.backoff.max.ms", 10_000)
                    .in(Unit.MILLISECONDS)
                    .low()
                    .protects()
                    .doc("Longest pause before a login is tried again.");

    public static final Setting<String> SASL_OAUTHBEARER_SCOPE_CLAIM_NAME =
            TABLE.stringOf("sasl.oauthbearer.scope.claim.name", "scope")
                    .low()
                    .protects()
                    .doc("Name of the claim that lists the scope.");

    public static final Setting<String> SASL_OAUTHBEARER_SUB_CLAIM_NAME =
            TABLE.stringOf("sasl.oauthbearer.sub.claim.name", "sub")
                    .low()
                    .protects()
                    .doc("Name of the claim that names the subject.");

    public static final Setting<@Nullable String> SASL_OAUTHBEARER_TOKEN_ENDPOINT_URL =
            TABLE.stringOrNull("sasl.oauthbearer.token.endpoint.url")
                    .protects()
                    .doc("Where tokens are issued.");

    public static final Setting<@Nullable String> SASL_OAUTHBEARER_JWKS_ENDPOINT_URL =
            TABLE.stringOrNull("sasl.oauthbearer.jwks.endpoint.url")
                    .protects()
                    .doc("Where the keys that verify tokens are found.");

    public static final Setting<Long> SASL_OAUTHBEARER_JWKS_ENDPOINT_REFRESH_MS =
            TABLE.longOf("sasl.oauthbearer.jwks.endpoint.refresh.ms", 3_600_000)
                    .in(Unit.MILLISECONDS)
                    .low()
                    .protects()
                    .doc("How often those keys are fetched.");

    public static final Setting<Long> SASL_OAUTHBEARER_JWKS_ENDPOINT_RETRY_BACKOFF_MS =
            TABLE.longOf("sasl.oauthbearer.jwks.endpoint.retry.backoff.ms", 100)
                    .in(Unit.MILLISECONDS)
                    .low()
                    .protects()
                    .doc("First pause before those keys are fetched once more.");

    public static final Setting<Long> SASL_OAUTHBEARER_JWKS_ENDPOINT_RETRY_BACKOFF_MAX_MS =
            TABLE.longOf("sasl.oauthbearer.jwks.endpoint.retry.backoff.max.ms", 10_000)
                    .in(Unit.MILLISECONDS)
                    .low()
                    .protects()
                    .doc("Longest pause before those keys are fetched once more.");

    public static final Setting<Integer> SASL_OAUTHBEARER_CLOCK_SKEW_SECONDS =
            TABLE.intOf("sasl.oauthbearer.clock.skew.seconds", 30)
                    .in(Unit.SECONDS)
                    .low()
                    .protects()
                    .doc("How far the clocks of issuer and broker may differ.");

    public static final Setting<List<String>> SASL_OAUTHBEARER_EXPECTED_AUDIENCE =
            TABLE.listOf("sasl.oauthbearer.expected.audience")
                    .distinct()
                    .high()
                    .protects()
                    .doc("Audiences of which a token must name one.");

    public static final Setting<@Nullable String> SASL_OAUTHBEARER_EXPECTED_ISSUER =
            TABLE.stringOrNull("sasl.oauthbearer.expected.issuer")
                    .high()
                    .protects()
                    .doc("Issuer that a token must name.");

    public static final Setting<String> SASL_OAUTHBEARER_JWT_RETRIEVER_CLASS =
            TABLE.classOf(
                            "sasl.oauthbearer.jwt.retriever.class",
                            "org.apache.kafka.common.security.oauthbearer.DefaultJwtRetriever")
                    .protects()
                    .doc("Class that gets tokens.");

    public static final Setting<String> SASL_OAUTHBEARER_JWT_VALIDATOR_CLASS =
            TABLE.classOf(
                            "sasl.oauthbearer.jwt.validator.class",
                            "org.apache.kafka.common.security.oauthbearer.DefaultJwtValidator")
                    .protects()
                    .doc("Class that checks tokens.");

    public static final Setting<@Nullable String> SASL_OAUTHBEARER_SCOPE =
            TABLE.stringOrNull("sasl.oauthbearer.scope").protects().doc("Scope that is asked for.");

    public static final Setting<@Nullable String> SASL_OAUTHBEARER_CLIENT_CREDENTIALS_CLIENT_ID =
            TABLE.stringOrNull("sasl.oauthbearer.client.credentials.client.id")
                    .protects()
                    .doc("Client id by which a token is asked for.");

    public static final Setting<@Nullable Password>
            SASL_OAUTHBEARER_CLIENT_CREDENTIALS_CLIENT_SECRET =
                    TABLE.passwordOrNull("sasl.oauthbearer.client.credentials.client.secret")
                            .protects()
                            .doc("Client secret by which a token is asked for.");

    public static final Setting<String> SASL_OAUTHBEARER_ASSERTION_ALGORITHM =
            TABLE.stringOf("sasl.oauthbearer.assertion.algorithm", "RS256")
                    .oneOfInAnyCase("ES256", "RS256")
                    .protects()
                    .doc("Algorithm by which assertions are signed.");

    public static final Setting<@Nullable String> SASL_OAUTHBEARER_ASSERTION_CLAIM_AUD =
            TABLE.stringOrNull("sasl.oauthbearer.assertion.claim.aud")
                    .protects()
                    .doc("Audience claim of assertions.");

    public static final Setting<@Nullable String> SASL_OAUTHBEARER_ASSERTION_CLAIM_ISS =
            TABLE.stringOrNull("sasl.oauthbearer.assertion.claim.iss")
                    .protects()
                    .doc("Issuer claim of assertions.");

    public static final Setting<@Nullable String> SASL_OAUTHBEARER_ASSERTION_CLAIM_SUB =
            TABLE.stringOrNull("sasl.oauthbearer.assertion.claim.sub")
                    .protects()
                    .doc("Subject claim of assertions.");

    public static final Setting<Integer> SASL_OAUTHBEARER_ASSERTION_CLAIM_EXP_SECONDS =
            TABLE.intOf("sasl.oauthbearer.assertion.claim.exp.seconds", 300)
                    .between(0, 86_400)
                    .in(Unit.SECONDS)
                    .low()
                    .protects()
                    .doc("How long assertions are valid.");

    public static final Setting<Integer> SASL_OAUTHBEARER_ASSERTION_CLAIM_NBF_SECONDS =
            TABLE.intOf("sasl.oauthbearer.assertion.claim.nbf.seconds", 60)
                    .between(0, 3600)
                    .in(Unit.SECONDS)
                    .low()
                    .protects()
                    .doc("How long before now assertions begin to be valid.");

    public static final Setting<Boolean> SASL_OAUTHBEARER_ASSERTION_CLAIM_JTI_INCLUDE =
            TABLE.booleanOf("sasl.oauthbearer.assertion.claim.jti.include", false)
                    .protects()
                    .doc("Whether assertions carry an id of their own.");

    public static final Setting<@Nullable String> SASL_OAUTHBEARER_ASSERTION_FILE =
            TABLE.stringOrNull("sasl.oauthbearer.assertion.file")
                    .protects()
                    .doc("File of a ready-made assertion.");

    public static final Setting<@Nullable String> SASL_OAUTHBEARER_ASSERTION_TEMPLATE_FILE =
            TABLE.stringOrNull("sasl.oauthbearer.assertion.template.file")
                    .protects()
                    .doc("File of headers and claims for assertions.");

    public static final Setting<@Nullable String> SASL_OAUTHBEARER_ASSERTION_PRIVATE_KEY_FILE =
            TABLE.stringOrNull("sasl.oauthbearer.assertion.private.key.file")
                    .protects()
                    .doc("File of the private key that signs assertions.");

    public static final Setting<@Nullable Password>
            SASL_OAUTHBEARER_ASSERTION_PRIVATE_KEY_PASSPHRASE =
                    TABLE.passwordOrNull("sasl.oauthbearer.assertion.private.key.passphrase")
                            .protects()
                            .doc("Passphrase of that file.");

    private SaslSettings() {}
}
