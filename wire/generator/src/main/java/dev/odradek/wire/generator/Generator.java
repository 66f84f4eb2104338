package dev.odradek.wire.generator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// Reads all message definitions and writes all generated sources of `wire`.
public final class Generator {

    private static final String MESSAGES = "dev.odradek.wire.message";
    private static final String METADATA = "dev.odradek.wire.metadata";
    private static final String COORDINATOR = "dev.odradek.wire.coordinator";

    private final String kafkaRelease;
    private final OutputFolder output;

    private Generator(String kafkaRelease, OutputFolder output) {
        this.kafkaRelease = kafkaRelease;
        this.output = output;
    }

    /// @param args the folder with one folder of definitions per jar, the folder to write to, and
    ///   Kafka's release
    public static void main(String[] args) throws IOException {
        if (args.length != 3) {
            throw new IllegalArgumentException(
                    "wanted: folder of schemas, output folder, Kafka release");
        }
        List<Schema> schemas = readAll(Path.of(args[0]));
        OutputFolder output = new OutputFolder(Path.of(args[1]));
        new Generator(args[2], output).writeAll(schemas, Overlay.load());
        output.deleteOthers();
    }

    private static List<Schema> readAll(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.filter(file -> file.toString().endsWith(".json")).sorted().toList();
        }
        SchemaReader reader = new SchemaReader();
        List<Schema> schemas = new ArrayList<>();
        for (Path file : files) {
            String artifact = folder.relativize(file).getName(0).toString();
            Schema schema = reader.read(file, artifact);
            if (schema != null) {
                schemas.add(schema);
            }
        }
        if (schemas.isEmpty()) {
            throw new IOException("no message definitions in " + folder);
        }
        return schemas;
    }

    private void writeAll(List<Schema> schemas, Overlay overlay) throws IOException {
        for (Schema schema : schemas) {
            String home = packageOf(schema);
            output.write(home, schema.name(), MessageSource.of(schema, home, kafkaRelease));
        }
        List<ApiPair> apis = ApiPair.pairs(schemas);
        output.write(MESSAGES, "Apis", ApisSource.of(apis, MESSAGES, kafkaRelease));
        output.write(
                MESSAGES,
                "ErrorReplies",
                ErrorRepliesSource.of(apis, overlay, MESSAGES, kafkaRelease));
        writeRegistries(schemas);
        writePackage(MESSAGES, "Requests, responses and their headers.");
        writePackage(
                METADATA,
                "Records of the metadata log and its snapshots, the control records of any log,"
                        + " and what KRaft and tiered storage keep in files.");
        writePackage(
                COORDINATOR,
                "Keys and values of the records that coordinators keep in internal topics, and what"
                        + " consumers put into theirs.");
    }

    private void writeRegistries(List<Schema> schemas) throws IOException {
        RegistrySource registries = new RegistrySource(kafkaRelease);
        output.write(
                METADATA,
                "MetadataRecords",
                registries.metadata(METADATA, of(schemas, "kafka-metadata", "metadata")));
        writeCoordinatorRegistry(registries, schemas, "kafka-group-coordinator", "GroupRecords");
        writeCoordinatorRegistry(
                registries, schemas, "kafka-transaction-coordinator", "TransactionRecords");
        writeCoordinatorRegistry(registries, schemas, "kafka-share-coordinator", "ShareRecords");
    }

    private void writeCoordinatorRegistry(
            RegistrySource registries, List<Schema> schemas, String artifact, String name)
            throws IOException {
        output.write(
                COORDINATOR,
                name,
                registries.coordinator(
                        COORDINATOR,
                        name,
                        of(schemas, artifact, "coordinator-key"),
                        of(schemas, artifact, "coordinator-value")));
    }

    private static List<Schema> of(List<Schema> schemas, String artifact, String kind) {
        return schemas.stream()
                .filter(schema -> schema.artifact().equals(artifact) && schema.kind().equals(kind))
                .sorted(Comparator.comparingInt(Schema::apiKey))
                .toList();
    }

    private static String packageOf(Schema schema) {
        return switch (schema.kind()) {
            case "request", "response", "header" -> MESSAGES;
            case "metadata" -> METADATA;
            case "coordinator-key", "coordinator-value" -> COORDINATOR;
            case "data" -> {
                if (schema.name().equals("DefaultPrincipalData")) {
                    yield MESSAGES;
                }
                yield schema.name().startsWith("ConsumerProtocol") ? COORDINATOR : METADATA;
            }
            default ->
                    throw new IllegalArgumentException(
                            schema.name() + " is of the unknown kind " + schema.kind());
        };
    }

    private void writePackage(String javaPackage, String what) throws IOException {
        JavaText file = new JavaText();
        file.line("/// " + what + " All generated from Apache Kafka " + kafkaRelease + ".");
        file.line("///");
        file.line("/// Threads: each message belongs to one thread at a time.");
        file.line("@NullMarked");
        file.line("package " + javaPackage + ";").line("");
        file.line("import org.jspecify.annotations.NullMarked;");
        output.write(javaPackage, "package-info", file.toString());
    }
}
