package dev.odradek.broker.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.odradek.base.disk.Disk;
import dev.odradek.base.disk.RealDisk;
import dev.odradek.base.time.Clock;
import dev.odradek.broker.config.BrokerConfig;
import dev.odradek.broker.config.QuickStart;
import dev.odradek.log.checkpoint.MetaProperties;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a node says about its directories when it starts.
class NodeDirectoriesTest {
    private static final String FORMAT = "bin/kafka-storage.sh format -c s.properties";

    @TempDir Path dir;
    private final Disk disk = new RealDisk();
    private Path a = Path.of("");
    private Path b = Path.of("");

    @BeforeEach
    void nameDirectories() {
        a = dir.resolve("a");
        b = dir.resolve("b");
    }

    @Test
    void aQuickStartFormatsOnceAndKeepsWhatIsThere() throws IOException {
        BrokerConfig config = config();
        var out = new ByteArrayOutputStream();
        var format =
                new StorageFormat(
                        disk, Clock.system(), new PrintStream(out, true, StandardCharsets.UTF_8));

        format.quickStart(config);
        NodeDirectories first = NodeDirectories.open(disk, config, FORMAT);
        format.quickStart(config);
        NodeDirectories second = NodeDirectories.open(disk, config, FORMAT);

        assertThat(first.clusterId()).isNotNull().isEqualTo(second.clusterId());
        assertThat(first.formatted()).containsOnlyKeys(a, b).isEqualTo(second.formatted());
        assertThat(out.toString(StandardCharsets.UTF_8).lines()).hasSize(3);
    }

    @Test
    void anUnformattedDirectoryStopsTheStartWithACommandThatFormatsIt() throws IOException {
        assertThatThrownBy(() -> NodeDirectories.open(disk, config(), FORMAT))
                .isInstanceOf(StorageException.class)
                .message()
                .startsWith("Log directory " + a + " is not formatted: no meta.properties in it.")
                .contains("otherwise run: " + FORMAT + " --standalone -t ")
                .doesNotContain("\n");

        quickStart();
        Files.delete(b.resolve(MetaProperties.FILE_NAME));
        String clusterId = clusterId();
        assertThatThrownBy(() -> NodeDirectories.open(disk, config(), FORMAT))
                .message()
                .startsWith("Log directory " + b + " is not formatted")
                .endsWith(FORMAT + " --no-initial-controllers --ignore-formatted -t " + clusterId);
    }

    @Test
    void aForeignNodeIdNamesTheFileAndBothIds() throws IOException {
        quickStart();
        BrokerConfig other =
                BrokerConfig.of(
                        QuickStart.properties(a, List.of("log.dirs=" + a + "," + b, "node.id=7")));

        assertThatThrownBy(() -> NodeDirectories.open(disk, other, FORMAT))
                .hasMessage(
                        a.resolve("meta.properties")
                                + " has node.id=1, the configuration has node.id=7: set node.id=1,"
                                + " or use another directory");
    }

    @Test
    void aForeignClusterNamesTheFileAndBothIds() throws IOException {
        quickStart();
        String clusterId = clusterId();
        Path file = b.resolve("meta.properties");
        Files.writeString(file, Files.readString(file).replace(clusterId, "other"));

        assertThatThrownBy(() -> NodeDirectories.open(disk, config(), FORMAT))
                .message()
                .startsWith(file + " has cluster.id=other, expected " + clusterId + ": ");
    }

    @Test
    void aCopiedDirectoryIsFound() throws IOException {
        quickStart();
        Files.writeString(
                b.resolve("meta.properties"), Files.readString(a.resolve("meta.properties")));

        assertThatThrownBy(() -> NodeDirectories.open(disk, config(), FORMAT))
                .message()
                .startsWith(b + " and " + a + " have the same directory.id=");
    }

    @Test
    void metadataInAnotherLogDirectoryIsFound() throws IOException {
        quickStart();
        Files.createDirectory(b.resolve("__cluster_metadata-0"));

        assertThatThrownBy(() -> NodeDirectories.open(disk, config(), FORMAT))
                .message()
                .startsWith(
                        b.resolve("__cluster_metadata-0")
                                + " is not in the metadata directory "
                                + a);
    }

    @Test
    void aDirectoryFormattedBeforeThereWereIdsGetsOne() throws IOException {
        quickStart();
        Path file = b.resolve("meta.properties");
        Files.writeString(file, Files.readString(file).replaceFirst("directory.id=.*\n", ""));

        NodeDirectories opened = NodeDirectories.open(disk, config(), FORMAT);

        assertThat(opened.formatted().get(b)).extracting(MetaProperties::directoryId).isNotNull();
        assertThat(MetaProperties.read(disk, b)).isEqualTo(opened.formatted().get(b));
    }

    @Test
    void aBrokenFileTakesItsDirectoryOfflineAndTheMetadatasOneTheNode() throws IOException {
        quickStart();
        Files.writeString(b.resolve("meta.properties"), "version=9\n");
        NodeDirectories opened = NodeDirectories.open(disk, config(), FORMAT);
        assertThat(opened.failed()).containsOnlyKeys(b);
        assertThat(opened.formatted()).containsOnlyKeys(a);

        Files.writeString(a.resolve("meta.properties"), "version=9\n");
        assertThatThrownBy(() -> NodeDirectories.open(disk, config(), FORMAT))
                .message()
                .startsWith("The metadata directory " + a + " cannot be used: ");
    }

    @Test
    void whatIsNoDirectoryIsNotTakenForAnUnformattedOne() throws IOException {
        Files.writeString(a, "a file");

        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatThrownBy(() -> NodeDirectories.open(disk, config(), FORMAT))
                    .hasMessage(
                            "The metadata directory "
                                    + a
                                    + " cannot be used: it is not a directory; correct log.dirs");
            quickStart();
        }
        assertThat(a).hasContent("a file");
    }

    @Test
    void aQuickStartLeavesDataAloneWhosePropertiesAreLost() throws IOException {
        quickStart();
        Files.delete(a.resolve(MetaProperties.FILE_NAME));
        Files.delete(b.resolve(MetaProperties.FILE_NAME));
        quickStart();
        assertThat(clusterId()).as("a format that was broken off is done anew").isNotEmpty();

        Files.delete(a.resolve(MetaProperties.FILE_NAME));
        Files.delete(b.resolve(MetaProperties.FILE_NAME));
        Files.createDirectory(a.resolve("orders-0"));
        assertThatThrownBy(this::quickStart)
                .isInstanceOf(StorageException.class)
                .message()
                .startsWith(a + " is not empty (it has orders-0) and has no meta.properties: ");
        assertThat(b.resolve(MetaProperties.FILE_NAME)).doesNotExist();
    }

    private void quickStart() throws IOException {
        var nowhere = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        new StorageFormat(disk, Clock.system(), nowhere).quickStart(config());
    }

    private String clusterId() throws IOException {
        MetaProperties properties = MetaProperties.read(disk, a);
        return properties == null ? "" : String.valueOf(properties.clusterId());
    }

    private BrokerConfig config() {
        return BrokerConfig.of(QuickStart.properties(a, List.of("log.dirs=" + a + "," + b)));
    }
}
