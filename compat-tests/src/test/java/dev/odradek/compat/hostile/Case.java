package dev.odradek.compat.hostile;

import dev.odradek.compat.harness.Node;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.ResponseHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.AbstractResponse;
import org.jspecify.annotations.Nullable;

/// One row of the tables: frames on one connection, and what comes back for each: error codes as
/// numbers (0 alone when there is none), `close` or `silence`.
///
/// @param kafka what Apache Kafka 4.3.1 answers
/// @param ours what we answer, the same but where we do better or have yet to build something
public record Case(String name, List<byte[]> frames, String kafka, String ours) {
    /// The connection was closed.
    static final String CLOSE = "close";

    /// Nothing came within two seconds.
    public static final String SILENCE = "silence";

    static Case same(String name, String answer, byte[]... frames) {
        return new Case(name, List.of(frames), answer, answer);
    }

    /// What we have yet to build. Ours is a refusal that no client takes for success.
    static Case notBuilt(String name, String kafka, String ours, byte[]... frames) {
        return new Case(name, List.of(frames), kafka, ours);
    }

    /// A row that is bold in the tables.
    static Case better(String name, String kafka, String ours, byte[]... frames) {
        return new Case(name, List.of(frames), kafka, ours);
    }

    /// What this server should answer.
    public String expected(Node.Kind kind) {
        return switch (kind) {
            case ODRADEK -> ours;
            case KAFKA -> kafka;
        };
    }

    /// Sends the frames, and says what came back.
    public String play(int port, Duration within) throws IOException {
        var answers = new ArrayList<String>();
        try (var wire = new Wire(port)) {
            for (byte[] frame : frames) {
                wire.send(frame);
                String answer = shown(frame, wire.receive(within));
                answers.add(answer);
                if (answer.equals(CLOSE)) {
                    break;
                }
            }
        }
        return String.join(" ", answers);
    }

    private static String shown(byte[] frame, Wire.Reply reply) {
        return switch (reply) {
            case Wire.Reply.Answer(ByteBuffer bytes) -> codes(frame, bytes);
            case Wire.Reply.Closed _ -> CLOSE;
            case Wire.Reply.Silence _ -> SILENCE;
        };
    }

    private static String codes(byte[] frame, ByteBuffer answer) {
        var request = ByteBuffer.wrap(frame);
        @Nullable ApiKeys api = ApiKeys.forId(request.getShort(4));
        short version = request.getShort(6);
        if (api == ApiKeys.API_VERSIONS && version > api.latestVersion()) {
            return apiVersionsOfZero(answer);
        }
        new ResponseHeaderData(new ByteBufferAccessor(answer), api.responseHeaderVersion(version));
        Map<Errors, Integer> counts =
                AbstractResponse.parseResponse(api, new ByteBufferAccessor(answer), version)
                        .errorCounts();
        String codes =
                counts.keySet().stream()
                        .filter(error -> error != Errors.NONE)
                        .map(error -> Short.toString(error.code()))
                        .sorted()
                        .collect(Collectors.joining(","));
        return codes.isEmpty() ? "0" : codes;
    }

    /// To a version it does not know a server answers in version 0, so that old and new understand.
    private static String apiVersionsOfZero(ByteBuffer answer) {
        answer.getInt();
        var body = new ApiVersionsResponseData(new ByteBufferAccessor(answer), (short) 0);
        return body.errorCode()
                + " "
                + body.apiKeys().stream()
                        .map(key -> key.apiKey() + ":" + key.minVersion() + "-" + key.maxVersion())
                        .toList();
    }

    @Override
    public String toString() {
        return name;
    }
}
