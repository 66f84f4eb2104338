package dev.odradek.broker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a node says about its properties when it starts.
class StartTest {
    @TempDir Path dir;

    @ParameterizedTest
    @ValueSource(strings = {"server", "broker", "controller"})
    void theSamplesStartWithoutAWarningThatSurprises(String sample) {
        Path file = Path.of("..", "config", sample + ".properties");

        BrokerConfig config = BrokerConfig.of(ServerProperties.read(file, List.of(), Map.of()));

        assertThat(config.startWarnings())
                .allSatisfy(
                        line -> assertThat(line).startsWith("Settings that are not acted upon"));
        assertThat(config.isController()).isEqualTo(!sample.equals("broker"));
    }

    @Test
    void aRangeIsNamedWithTheSettingAndTheValue() {
        assertThatThrownBy(() -> with("num.network.threads", "0"))
                .hasMessage(
                        "Invalid value 0 for configuration num.network.threads: must be a 32-bit"
                                + " integer, at least 1");
    }

    @Test
    void anUnknownSettingIsAWarningWithWhatWasMeant() {
        List<String> warnings = with("num.netwrok.threads", "4").startWarnings();

        assertThat(warnings)
                .containsExactly(
                        "Unknown settings are ignored: num.netwrok.threads (did you mean"
                                + " num.network.threads?)");
    }

    @Test
    void nobodyGuessesAtWhatIsFarFromEverything() {
        assertThat(with("my.own.thing", "4").startWarnings())
                .containsExactly("Unknown settings are ignored: my.own.thing");
    }

    @Test
    void settingsNotActedUponAreNamedInOneLineUnlessTheyAreDefaults() {
        Map<String, String> properties = minimal();
        properties.put("replica.lag.time.max.ms", "2000");
        properties.put("transaction.max.timeout.ms", "1000");
        properties.put("replica.fetch.min.bytes", "1");

        assertThat(BrokerConfig.of(properties).startWarnings())
                .containsExactly(
                        "Settings that are not acted upon yet: replica.lag.time.max.ms,"
                                + " transaction.max.timeout.ms");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                "sasl.jaas.config=secret-secret",
                "ssl.keystore.location=/k",
                "listener.name.plaintext.ssl.keystore.location=/k",
                "listener.name.plaintext.scram-sha-256.sasl.jaas.config=secret-secret",
                "principal.builder.class=com.example.Builder",
                "create.topic.policy.class.name=com.example.Policy",
                "remote.log.storage.system.enable=true",
                "client.quota.callback.class=com.example.Quotas",
                "listener.security.protocol.map=PLAINTEXT:SSL,CONTROLLER:PLAINTEXT",
                "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:SASL_SSL",
            })
    void whatProtectsDataOrAccessRefusesTheStart(String property) {
        int equals = property.indexOf('=');
        assertThatThrownBy(
                        () -> with(property.substring(0, equals), property.substring(equals + 1)))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("not built yet")
                .message()
                .doesNotContain("secret-secret");
    }

    @Test
    void theCommandLineOverridesTheFile() throws IOException {
        Path file = Files.writeString(dir.resolve("p"), "a = 1 \nb: 2\n# c=3\n");

        Map<String, String> values =
                ServerProperties.read(file, List.of("b=4=5", "d", "e="), Map.of());

        assertThat(values)
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("a", "1 ", "b", "4=5", "d", "", "e", ""));
    }

    @Test
    void providersFillInValuesFromEnvironmentFileAndDirectory() throws IOException {
        String kafka = "org.apache.kafka.common.config.provider.";
        Files.writeString(dir.resolve("rack"), "r9");
        Path secrets = Files.writeString(dir.resolve("secrets"), "port=9095\n");
        Path file =
                Files.writeString(
                        dir.resolve("p"),
                        String.join(
                                "\n",
                                "config.providers=env,file,dir",
                                "config.providers.env.class=" + kafka + "EnvVarConfigProvider",
                                "config.providers.file.class=" + kafka + "FileConfigProvider",
                                "config.providers.dir.class=" + kafka + "DirectoryConfigProvider",
                                "node.id=${env:NODE}",
                                "other=${env:ABSENT}-${none:x}",
                                "listeners=A://h:${file:" + secrets + ":port}",
                                "broker.rack=${dir:" + dir + ":rack}"));

        Map<String, String> values = ServerProperties.read(file, List.of(), Map.of("NODE", "7"));

        assertThat(values)
                .containsEntry("node.id", "7")
                .containsEntry("other", "${env:ABSENT}-${none:x}")
                .containsEntry("listeners", "A://h:9095")
                .containsEntry("broker.rack", "r9");
    }

    @Test
    void aProviderOfSomeoneElseRefusesTheStart() throws IOException {
        Path file =
                Files.writeString(
                        dir.resolve("p"), "config.providers=v\nconfig.providers.v.class=com.V\n");

        assertThatThrownBy(() -> ServerProperties.read(file, List.of(), Map.of()))
                .hasMessageStartingWith("Invalid value com.V for configuration config.providers.v");
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> ServerProperties.read(dir.resolve("no"), List.of(), Map.of()))
                .hasMessage("Cannot read " + dir.resolve("no") + ": there is no such file");
    }

    static BrokerConfig with(String name, String value) {
        Map<String, String> properties = minimal();
        properties.put(name, value);
        return BrokerConfig.of(properties);
    }

    static Map<String, String> minimal() {
        return new TreeMap<>(
                Map.of(
                        "process.roles", "broker,controller",
                        "node.id", "1",
                        "controller.quorum.voters", "1@localhost:9093",
                        "listeners", "PLAINTEXT://localhost:9092,CONTROLLER://localhost:9093",
                        "controller.listener.names", "CONTROLLER"));
    }
}
